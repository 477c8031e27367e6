import Foundation
import LMDB
import Testing

@Suite struct `Opening an environment` {
  let directory: ScratchDirectory

  init() throws { directory = try ScratchDirectory() }

  @Test func `what was committed is there after closing and opening again`() throws {
    do {
      let environment = try directory.open()
      let table = try environment.openTable("numbers", keys: UInt64.self)
      try environment.fill(table, with: [1])
      try environment.sync()
    }
    let environment = try directory.open()
    let table = try environment.openTable("numbers", keys: UInt64.self)
    #expect(try environment.copy(of: 1, in: table)?.count == 100)
  }

  @Test func `a second open in one process is refused, whatever the path`() throws {
    let environment = try directory.open()
    let detour = directory.path + "/../" + URL(fileURLWithPath: directory.path).lastPathComponent
    for path in [directory.path, detour] {
      #expect(codeThrown { _ = try Environment(directory: path) } == .alreadyOpen)
    }
    #expect(environment.directory == directory.path)
  }

  @Test func `a missing directory is an error`() {
    let path = directory.path + "/missing"
    #expect(codeThrown { _ = try Environment(directory: path) } == .noSuchFile)
  }

  @Test func `a file in place of the directory is an error`() throws {
    let path = directory.path + "/file"
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(codeThrown { _ = try Environment(directory: path) } == .notDirectory)
  }

  @Test(arguments: [100, 4096, 100_000])
  func `a file of garbage is an error, and nothing leaks`(byteCount: Int) throws {
    let garbage = Data((0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try garbage.write(to: URL(fileURLWithPath: directory.dataFile))
    for _ in 0..<3 {
      #expect(codeThrown { _ = try directory.open() } == .invalid)
    }
    #expect(openFiles(under: directory.path).isEmpty)

    try FileManager.default.removeItem(atPath: directory.dataFile)
    _ = try directory.open().openTable("numbers", keys: UInt64.self)
    #expect(openFiles(under: directory.path).isEmpty)
  }

  @Test func `a file of another version is an error`() throws {
    _ = try directory.open()
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: directory.dataFile))
    // A meta page: 16 bytes of header, 4 of magic, then the version.
    try file.seek(toOffset: 20)
    try file.write(contentsOf: [99])
    try file.close()
    #expect(codeThrown { _ = try directory.open() } == .versionMismatch)
  }

  @Test(arguments: [0, -1, Int.max])
  func `a map without a sensible size is an error`(bytes: Int) {
    #expect(codeThrown { _ = try directory.open(mapSizeBytes: bytes) } == .invalidArgument)
  }

  @Test func `a map larger than the address space is an error, and nothing leaks`() throws {
    #expect(codeThrown { _ = try directory.open(mapSizeBytes: 1 << 60) } == .outOfMemory)
    #expect(openFiles(under: directory.path).isEmpty)
    _ = try directory.open()
  }

  @Test func `negative limits are an error`() {
    #expect(codeThrown { _ = try directory.open(tablesMax: -1) } == .invalidArgument)
    #expect(codeThrown { _ = try directory.open(readersMax: 0) } == .invalidArgument)
  }
}

@Suite struct `A read-only environment` {
  let directory: ScratchDirectory

  init() throws { directory = try ScratchDirectory() }

  @Test func `needs a file to read`() {
    #expect(codeThrown { _ = try directory.open(.readOnly) } == .noSuchFile)
  }

  @Test func `reads, and refuses to write`() throws {
    do {
      let writing = try directory.open()
      try writing.fill(writing.openTable("numbers", keys: UInt64.self), with: [1])
    }
    let environment = try directory.open(.readOnly)
    let table = try environment.openTable("numbers", keys: UInt64.self)
    #expect(try environment.copy(of: 1, in: table) != nil)
    #expect(codeThrown { try environment.fill(table, with: [2]) } == .accessDenied)
    #expect(codeThrown { try environment.sync() } == .accessDenied)
  }

  @Test func `says that a table is missing, and opens others still`() throws {
    do { _ = try directory.open().openTable("there", keys: UInt64.self) }
    let environment = try directory.open(.readOnly)
    #expect(
      codeThrown { _ = try environment.openTable("missing", keys: String.self) } == .notFound)
    let table = try environment.openTable("there", keys: UInt64.self)
    #expect(try environment.copy(of: 1, in: table) == nil)
  }
}

/// The files under a directory that this process has open, or mapped by an open descriptor.
private func openFiles(under directory: String) -> [String] {
  let descriptors = "/proc/self/fd"
  let names = (try? FileManager.default.contentsOfDirectory(atPath: descriptors)) ?? []
  return names.compactMap {
    try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\($0)")
  }.filter { $0.hasPrefix(directory) }
}
