import LMDB
import Testing

/// An error of a client of this module's.
private enum ClientError: TransactionError, Equatable {
  case refused
  case storage(LMDBError.Code)

  init(_ error: LMDBError) { self = .storage(error.code) }
}

/// A result that cannot be copied.
private struct Ticket: ~Copyable {
  let number: Int
}

@Suite struct `Transactions` {
  let environment: Environment
  let table: Table<UInt64>

  init() throws {
    environment = try ScratchDirectory().open()
    table = try environment.openTable("values", keys: UInt64.self)
  }

  @Test func `that write are discarded when their closure throws`() throws {
    #expect(throws: ClientError.refused) {
      try environment.write { transaction throws(ClientError) in
        do throws(LMDBError) {
          try transaction.put([1 as UInt8].span.bytes, for: 1, in: table)
        } catch { throw ClientError(error) }
        throw .refused
      }
    }
    #expect(try environment.copy(of: 1, in: table) == nil)
    try environment.fill(table, with: [2])
    #expect(try environment.copy(of: 2, in: table) != nil)
  }

  @Test func `that read end when their closure throws`() throws {
    for _ in 0..<200 {
      #expect(throws: ClientError.refused) {
        try environment.read { _ throws(ClientError) in throw .refused }
      }
    }
    #expect(environment.info.readersUsed == 1)
  }

  @Test func `pass their own failures on as the client's error`() {
    #expect(throws: ClientError.storage(.busy)) {
      try environment.write { _ throws(ClientError) in
        try environment.write { _ throws(ClientError) in }
      }
    }
  }

  @Test func `return what cannot be copied`() throws {
    let written = try environment.write { _ throws(LMDBError) in Ticket(number: 1) }
    let read = try environment.read { _ throws(LMDBError) in Ticket(number: 2) }
    #expect(written.number + read.number == 3)
  }

  @Test func `see their own changes before they commit, and others see none`() throws {
    try environment.write { transaction throws(LMDBError) in
      try transaction.put([1 as UInt8].span.bytes, for: 1, in: table)
      #expect(try transaction.value(of: 1, in: table) != nil)
      #expect(try environment.copy(of: 1, in: table) == nil)
    }
    #expect(try environment.copy(of: 1, in: table) != nil)
  }

  @Test func `that read see their snapshot while writes go on`() throws {
    try environment.fill(table, with: 0..<100, byteCount: 10)
    try environment.read { transaction throws(LMDBError) in
      for round in 1...20 {
        try environment.fill(table, with: 0..<100, byteCount: 10 + round)
        #expect(try transaction.value(of: 50, in: table)?.byteCount == 10)
      }
      #expect(try transaction.count(of: table) == 100)
    }
    #expect(try environment.copy(of: 50, in: table)?.count == 30)
  }

  @Test func `of the two kinds are read by the same function`() throws {
    func entries(_ transaction: borrowing some Transaction & ~Copyable) throws(LMDBError) -> Int {
      try transaction.count(of: table)
    }
    let written = try environment.write { transaction throws(LMDBError) in
      try transaction.put([1 as UInt8].span.bytes, for: 1, in: table)
      return try entries(transaction)
    }
    let read = try environment.read { transaction throws(LMDBError) in try entries(transaction) }
    #expect(written == 1)
    #expect(read == 1)
  }
}

@Suite struct `Readers` {
  let directory: ScratchDirectory

  init() throws { directory = try ScratchDirectory() }

  @Test func `are limited in number`() throws {
    let environment = try directory.open(readersMax: 2)
    for _ in 0..<3 {
      let code = codeThrown {
        try environment.read { _ throws(LMDBError) in
          try environment.read { _ throws(LMDBError) in
            try environment.read { _ throws(LMDBError) in }
          }
        }
      }
      #expect(code == .readersFull)
    }
    try environment.read { _ throws(LMDBError) in }
  }

  @Test func `are reused`() throws {
    let environment = try directory.open()
    for _ in 0..<1000 { try environment.read { _ throws(LMDBError) in } }
    #expect(environment.info.readersUsed == 1)
    #expect(environment.info.readersMax == 126)
  }

  @Test func `are not stale while their process lives`() throws {
    let environment = try directory.open()
    try environment.read { _ throws(LMDBError) in
      #expect(try environment.clearStaleReaders() == 0)
    }
  }

  /// Puts and deletes the same amount again and again; returns the pages the data has grown by.
  private func churn(_ environment: Environment, _ table: Table<UInt64>) throws(LMDBError) -> Int {
    let before = environment.info.lastPage
    for round in UInt64(0)..<100 {
      let keys = (round * 50)..<(round * 50 + 50)
      try environment.fill(table, with: keys, byteCount: 500)
      try environment.write { transaction throws(LMDBError) in
        for key in keys { _ = try transaction.delete(key, in: table) }
      }
    }
    return environment.info.lastPage - before
  }

  @Test func `that are closed let pages be reused, and open ones do not`() throws {
    let environment = try directory.open()
    let table = try environment.openTable("values", keys: UInt64.self)
    _ = try churn(environment, table)
    #expect(try churn(environment, table) == 0)
    let grown = try environment.read { _ throws(LMDBError) in try churn(environment, table) }
    #expect(grown > 100)
    #expect(try churn(environment, table) == 0)
  }
}
