import LMDB
import Testing

/// A model of a cursor, as plain as it can be.
private struct CursorModel {
  enum Place {
    case nowhere, beforeStart, pastEnd
    case entry(UInt64)
    case gap(UInt64)
  }

  var entries: [UInt64: [UInt8]] = [:]
  var place = Place.nowhere

  var current: UInt64? {
    if case .entry(let key) = place { key } else { nil }
  }

  mutating func go(to key: UInt64?, otherwise: Place) -> Bool {
    place = key.map { .entry($0) } ?? otherwise
    return key != nil
  }

  mutating func first() -> Bool { go(to: entries.keys.min(), otherwise: .pastEnd) }

  mutating func last() -> Bool { go(to: entries.keys.max(), otherwise: .beforeStart) }

  mutating func next() -> Bool {
    switch place {
    case .nowhere, .beforeStart: first()
    case .pastEnd: false
    case .entry(let key), .gap(let key):
      go(to: entries.keys.filter { $0 > key }.min(), otherwise: .pastEnd)
    }
  }

  mutating func previous() -> Bool {
    switch place {
    case .nowhere, .pastEnd: last()
    case .beforeStart: false
    case .entry(let key), .gap(let key):
      go(to: entries.keys.filter { $0 < key }.max(), otherwise: .beforeStart)
    }
  }

  mutating func seek(_ key: UInt64) -> Bool {
    go(to: entries[key] == nil ? nil : key, otherwise: .nowhere)
  }

  mutating func seek(atOrAfter key: UInt64) -> Bool {
    go(to: entries.keys.filter { $0 >= key }.min(), otherwise: .pastEnd)
  }
}

/// A small generator with a seed, so that a failure can be had again.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

@Suite struct `A cursor and its model` {
  /// Small values make one page of all entries, large ones a tree that splits and merges.
  @Test(arguments: UInt64(0)..<12, [20, 1500, 6000])
  func `agree after every step of a random walk`(seed: UInt64, valueBytesMax: Int) throws {
    let environment = try ScratchDirectory().open()
    let table = try environment.openTable("values", keys: UInt64.self)
    var random = SplitMix(state: seed)
    var model = CursorModel()

    for _ in 0..<5 {
      model.place = .nowhere
      try environment.write { transaction throws(LMDBError) in
        try transaction.withCursor(in: table) { cursor throws(LMDBError) in
          for _ in 0..<400 {
            try step(&cursor, &model, &random, valueBytesMax)
            #expect(cursor.hasCurrent == (model.current != nil))
            guard let key = model.current, cursor.hasCurrent else { continue }
            #expect(cursor.number == key)
            #expect([UInt8](cursor.value) == model.entries[key])
          }
        }
        #expect(try transaction.count(of: table) == model.entries.count)
      }
    }
  }

  private func step(
    _ cursor: inout Cursor<UInt64>, _ model: inout CursorModel, _ random: inout SplitMix,
    _ valueBytesMax: Int
  ) throws(LMDBError) {
    let key = UInt64.random(in: 0..<80, using: &random)
    let byteCount = Int.random(in: 0...valueBytesMax, using: &random)
    let value = [UInt8](repeating: UInt8(key), count: byteCount)
    switch Int.random(in: 0..<14, using: &random) {
    case 0: #expect(try cursor.first() == model.first())
    case 1: #expect(try cursor.last() == model.last())
    case 2, 3: #expect(try cursor.next() == model.next())
    case 4, 5: #expect(try cursor.previous() == model.previous())
    case 6: #expect(try cursor.seek(key) == model.seek(key))
    case 7: #expect(try cursor.seek(atOrAfter: key) == model.seek(atOrAfter: key))
    case 8, 9, 10:
      try cursor.put(value.span.bytes, for: key)
      model.entries[key] = value
      model.place = .entry(key)
    case 11:
      guard let current = model.current else { return }
      try cursor.replaceCurrent(with: value.span.bytes)
      model.entries[current] = value
    default:
      guard let current = model.current else { return }
      try cursor.deleteCurrent()
      model.entries[current] = nil
      model.place = .gap(current)
    }
  }
}
