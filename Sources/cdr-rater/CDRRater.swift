import ArgumentParser
@main struct CDRRater: ParsableCommand {}
