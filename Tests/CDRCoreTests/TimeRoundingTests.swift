import CDRCore
import Testing

@Suite("How times are rounded, compared and said")
struct TimeRoundingTests {
  @Test("what charges every call the same is the same, however it is written")
  func equal() {
    let alike: [(TimeRounding, TimeRounding)] = [
      (TimeRounding(increment: 6, minimum: 30), TimeRounding(increment: 6, initial: 30)),
      (TimeRounding(increment: 60), TimeRounding(increment: 60, initial: 60)),
      (TimeRounding(increment: 60), TimeRounding(increment: 60, minimum: 0)),
      (
        TimeRounding(increment: 6, minimum: 12, initial: 30),
        TimeRounding(increment: 6, initial: 30)
      ),
      (
        TimeRounding(increment: 60, minimum: 100, initial: 6),
        TimeRounding(increment: 60, minimum: 100, initial: 66)
      ),
    ]
    for (a, b) in alike {
      #expect(a == b)
      #expect(a.hashValue == b.hashValue)
      #expect(a.differences(from: b).isEmpty)
    }
  }

  @Test("what charges some call otherwise is not")
  func different() {
    let all = [
      TimeRounding(), TimeRounding(increment: 6), TimeRounding(increment: 1),
      TimeRounding(increment: 6, initial: 30), TimeRounding(increment: 1, initial: 60),
      // 91 s are 120 s and 150 s.
      TimeRounding(increment: 60, minimum: 90), TimeRounding(increment: 60, initial: 90),
      TimeRounding(increment: 60, minimum: 100, initial: 90),
    ]
    for (place, a) in all.enumerated() {
      for b in all[(place + 1)...] { #expect(a != b) }
    }
  }

  @Test("as a bill says it")
  func text() {
    #expect(TimeRounding(increment: 6).description == "6 s increments")
    #expect(
      TimeRounding(increment: 6, minimum: 30).description == "6 s increments, at least 30 s")
    #expect(TimeRounding(increment: 60, initial: 90).description == "first 90 s, then 60 s")
    #expect(
      TimeRounding(increment: 60, minimum: 20, initial: 90).description == "first 90 s, then 60 s")
    #expect(
      TimeRounding(increment: 6, minimum: 60, initial: 30).description
        == "first 30 s, then 6 s, at least 60 s")
  }

  @Test("the keys in which two differ, with both values")
  func differences() {
    func text(_ a: TimeRounding, _ b: TimeRounding) -> [String] {
      a.differences(from: b).map { "\($0.key): \($0.own) and \($0.other)" }
    }
    #expect(text(TimeRounding(), TimeRounding(increment: 6)) == ["increment: 60 and 6"])
    #expect(
      text(TimeRounding(), TimeRounding(increment: 6, initial: 30))
        == ["increment: 60 and 6", "initial: none and 30"])
    #expect(
      text(TimeRounding(increment: 6, minimum: 8), TimeRounding(increment: 6))
        == ["minimum: 8 and none"])
  }
}
