import CDRCore
import ColumnMaps
import Foundation
import Partial
import Runs
import TestSupport
import Testing

@Suite("A run in steps comes to the bytes of rate")
struct IdentityTests {
  /// Random files: some compressed, some damaged, some named twice.
  private func write(
    _ texts: [[UInt8]], to folder: TemporaryFolder, _ random: inout SeededRandom
  ) throws -> [String] {
    var paths: [String] = []
    for (index, text) in texts.enumerated() {
      var stored = text
      if random.oneIn(2) {
        stored = try GzipMember.deflated(text)
        if random.oneIn(12) { stored.removeLast(5) }
      }
      paths.append(try folder.write(stored, to: "\(index).csv"))
      if random.oneIn(5) { paths.append(paths[random.below(paths.count)]) }
    }
    return paths
  }

  @Test("calls of every kind, random tariffs", arguments: 0..<40)
  func messyCalls(seed: UInt64) throws {
    var random = SeededRandom(seed: 7000 + seed)
    var run = try DividedRun()
    let texts = (0..<1 + random.below(5)).map { _ in
      MessyCalls.file(random.below(150), &random)
    }
    run.options.calls.inputs = try write(texts, to: run.folder, &random)
    run.options.tariff = try run.folder.write(
      SlowTariff.random(&random).yaml, to: "tariff.yaml")
    run.options.month = random.oneIn(3) ? Month("2026-10") : nil
    run.options.findsDuplicates = !random.oneIn(6)
    run.options.calls.skipsBadFiles = random.oneIn(2)
    run.options.calls.rejectLimit =
      random.oneIn(4) ? .standard : .share(millionthsOfPercent: 100_000_000)
    let rated = try run.rated()
    let partitions = random.pick([1, 2, 7, 16])
    #expect(try run.divided(partitions: partitions, &random) == rated, "seed \(seed)")
  }

  @Test("logs of random column maps", arguments: 0..<25)
  func messyMaps(seed: UInt64) throws {
    var random = SeededRandom(seed: 9000 + seed)
    var run = try DividedRun()
    let messy = try MessyMap(&random)
    let texts = (0..<1 + random.below(4)).map { _ in messy.file(random.below(150), &random) }
    run.options.calls.columns = messy.map
    run.options.calls.inputs = try write(texts, to: run.folder, &random)
    run.options.calls.skipsBadFiles = true
    run.options.calls.rejectLimit = .share(millionthsOfPercent: 100_000_000)
    let rated = try run.rated()
    #expect(try run.divided(partitions: random.pick([1, 5, 8]), &random) == rated, "seed \(seed)")
  }

  /// Calls of which some are repeated in other files and some differ there.
  private func conflicts(_ random: inout SeededRandom) -> [[CallLine]] {
    (0..<6).map { file in
      (0..<300).map { line in
        let other = random.oneIn(5) ? random.below(6) : file
        return CallLine(
          "\(other)-\(line)", account: "account \(line % 37)",
          product: MessyCalls.products[line % 4],
          start: "2026-\(random.oneIn(40) ? "11" : "10")-\(10 + line % 20)T12:00:00",
          duration: "\(random.oneIn(15) ? 7 : line)", recording: "\(line % 3)")
      }
    }
  }

  @Test(
    "partitions from 1 to many, and files that repeat and contradict each other",
    arguments: [1, 7, 256, 1000])
  func partitions(_ count: Int) throws {
    var random = SeededRandom(seed: 3)
    var run = try DividedRun()
    run.options.calls.rejectLimit = .records(10_000)
    for (file, calls) in conflicts(&random).enumerated() {
      run.options.calls.inputs.append(try run.folder.write(calls.file, to: "\(file).csv"))
    }
    run.options.calls.inputs.append(run.options.calls.inputs[2])
    let rated = try run.rated()
    // There is something to find.
    let rejects = String(decoding: try #require(rated.rejects), as: UTF8.self)
    #expect(
      rejects.contains("conflicting_duplicate,duration_seconds differs from the call at byte "))
    let duplicates = try #require(rated.summary).split(separator: "\n").compactMap { line in
      line.contains("\"duplicate\"") ? Int(line.filter(\.isNumber)) : nil
    }
    #expect(try #require(duplicates.last) > 400)
    #expect(try run.divided(partitions: count, &random) == rated)
    // The calls are spread evenly: of 2100, each of 7 partitions has some 300. By seeds drawn anew each
    // time, and as calls of one id go together, one of 256 may well have three times its 8.
    let calls = try run.resolve(0..<count, to: "again")
    #expect(calls.reduce(0, +) == 2100)
    #expect(try #require(calls.max()) < 2100 / count * 3 / 2 + 60)
  }

  @Test("numbers, seats, accounts, tariffs of accounts and a folder of tariffs")
  func texts() throws {
    var random = SeededRandom(seed: 11)
    var run = try DividedRun()
    run.options.calls.rejectLimit = .records(10_000)
    for (file, calls) in conflicts(&random).enumerated() {
      run.options.calls.inputs.append(try run.folder.write(calls.file, to: "\(file).csv"))
    }
    let voice = """
      currency: CNY
      time_zone: Asia/Shanghai
      recording: {price: "0.05", products: [voice]}
      number_rent: {price: "35"}
      seats: {human: {tiers: [{price: "199"}]}}
      usage:
      """
    func items(_ increment: Int, _ price: String) -> String {
      MessyCalls.products.map {
        "\n  \($0): {increment: \(increment), tiers: [{price: \"\(price)\"}]}"
      }.joined()
    }
    try FileManager.default.createDirectory(
      atPath: run.folder["tariffs"], withIntermediateDirectories: true)
    for (month, increment) in [("2026-01", 60), ("2026-11", 6)] {
      try run.folder.write(
        "name: usual-\(month)\neffective_from: \(month)\n" + voice + items(increment, "0.1"),
        to: "tariffs/\(month).yaml")
    }
    for (name, increment) in [("b", 1), ("a", 30)] {
      try run.folder.write(
        "name: own-\(name)\n" + voice + items(increment, "0.2"), to: "own-\(name).yaml")
    }
    run.options.tariff = run.folder["tariffs"]
    run.options.accountTariffs = try run.folder.write(
      "account_id,tariff\naccount 9,own-b.yaml\naccount 3,own-a.yaml\naccount 1,own-b.yaml\n",
      to: "contracts.csv")
    run.options.numbers = try run.folder.write(
      """
      number,account_id,activated_on,cancelled_on,monthly_rent
      1001,account 1,2026-09-15,,
      1002,account 2,2026-10-01,2026-10-20,8.50

      """, to: "numbers.csv")
    run.options.seats = try run.folder.write(
      """
      order_id,account_id,seat_type,action,seats,months,ordered_on
      o1,account 4,human,purchase,3,12,2026-10-05

      """, to: "seats.csv")
    let rated = try run.rated()
    #expect(rated.failure == nil)
    #expect(try run.divided(partitions: 4, &random) == rated)
    // Of the 37 accounts one is not listed.
    run.options.calls.accounts = try run.folder.write(
      "account_id,name\n" + (0..<36).map { "account \($0),Name \($0)\n" }.joined(),
      to: "accounts.csv")
    let listed = try run.rated()
    #expect(listed != rated)
    #expect(try run.divided(partitions: 4, &random) == listed)
    // Without files, the numbers and seats alone.
    run.options.calls.inputs = []
    run.options.accountTariffs = nil
    let alone = try run.rated()
    #expect(alone.failure == nil)
    #expect(try run.divided(partitions: 3, &random) == alone)
  }

  @Test("a map that finds accounts by numbers, which change hands")
  func numbers() throws {
    var random = SeededRandom(seed: 12)
    var run = try DividedRun()
    run.options.calls.rejectLimit = .records(10_000)
    run.options.numbers = try run.folder.write(
      """
      number,account_id,activated_on,cancelled_on,monthly_rent
      1001,one,2026-09-15,2026-10-16,0
      1001,two,2026-10-16,,0
      1002,two,2026-10-01,,0

      """, to: "numbers.csv")
    run.options.calls.columns = try ColumnMap(
      text: """
        name: by-number
        fields:
          call_id: {column: id}
          account_id: {number: [caller, callee]}
          product: {constant: voice}
          start_time: {column: start}
          duration: {column: seconds}
        """, origin: "map.yaml")
    for file in 0..<4 {
      var text = "id,caller,callee,start,seconds\n"
      for line in 0..<200 {
        let other = random.oneIn(4) ? random.below(4) : file
        text += "\(other)-\(line),\(random.pick(["1001", "1002", "1003"])),"
        text += "\(random.pick(["1002", "77"])),2026-10-\(10 + line % 15)T12:00:00,\(line)\n"
      }
      run.options.calls.inputs.append(try run.folder.write(text, to: "\(file).csv"))
    }
    let rated = try run.rated()
    let rejects = String(decoding: try #require(rated.rejects), as: UTF8.self)
    #expect(rejects.contains("conflicting_duplicate,number differs from the call at byte "))
    for partitions in [1, 7, 300] {
      #expect(try run.divided(partitions: partitions, &random) == rated)
    }
  }
}
