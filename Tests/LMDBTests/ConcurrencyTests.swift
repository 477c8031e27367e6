import Dispatch
import LMDB
import Synchronization
import Testing

@Suite struct `Many threads` {
  let environment: Environment
  let table: Table<UInt64>

  init() throws {
    environment = try ScratchDirectory().open()
    table = try environment.openTable("values", keys: UInt64.self)
  }

  /// Both entries always hold the same count: whoever sees them differ sees half a transaction.
  private func increment() throws(LMDBError) {
    try environment.write { transaction throws(LMDBError) in
      let count = try transaction.count(1, in: table) + 1
      try withUnsafeBytes(of: count) { bytes throws(LMDBError) in
        for key in [UInt64(1), 2] {
          try transaction.put(RawSpan(_unsafeBytes: bytes), for: key, in: table)
        }
      }
    }
  }

  @Test func `read at once beside a writer, and each sees whole transactions in order`() throws {
    try increment()
    let finished = Atomic(false)
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 9) { worker in
      do {
        guard worker > 0 else {
          for _ in 0..<2000 { try increment() }
          return finished.store(true, ordering: .releasing)
        }
        var newest: UInt64 = 0
        while !finished.load(ordering: .acquiring) {
          let (one, two) = try environment.read { transaction throws(LMDBError) in
            (try transaction.count(1, in: table), try transaction.count(2, in: table))
          }
          if one != two || one < newest { failures.withLock { $0.append("\(one), \(two)") } }
          newest = one
        }
      } catch {
        finished.store(true, ordering: .releasing)
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 }.isEmpty)
    #expect(environment.info.readersUsed <= 8)
  }

  @Test func `write one after the other, and no increment is lost`() throws {
    let failures = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<200 {
        do { try increment() } catch { failures.withLock { $0 += 1 } }
      }
    }
    let count = try environment.read { transaction throws(LMDBError) in
      try transaction.count(2, in: table)
    }
    #expect(count == 1600)
    #expect(failures.withLock { $0 } == 0)
  }

  @Test func `read while the map grows in between`() throws {
    try increment()
    let failures = Mutex<[String]>([])
    let finished = Atomic(false)
    DispatchQueue.concurrentPerform(iterations: 4) { worker in
      do {
        guard worker > 0 else {
          var size = 65
          while size < 128 {
            do throws(LMDBError) {
              try environment.growMap(toBytes: size << 20)
              size += 1
            } catch {
              if error.code != .busy { throw error }
            }
          }
          return finished.store(true, ordering: .releasing)
        }
        while !finished.load(ordering: .acquiring) {
          let count = try environment.read { transaction throws(LMDBError) in
            try transaction.count(1, in: table)
          }
          if count != 1 { failures.withLock { $0.append("\(count)") } }
        }
      } catch {
        finished.store(true, ordering: .releasing)
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 }.isEmpty)
    #expect(environment.info.mapSizeBytes == 127 << 20)
  }
}

extension Transaction where Self: ~Copyable {
  /// The number stored under a key; 0 when there is none.
  fileprivate func count(_ key: UInt64, in table: Table<UInt64>) throws(LMDBError) -> UInt64 {
    try value(of: key, in: table)?.unsafeLoadUnaligned(as: UInt64.self) ?? 0
  }
}
