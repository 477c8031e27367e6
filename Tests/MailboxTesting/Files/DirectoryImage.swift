public import Foundation

/// The files of a directory and their bytes, to compare and to write out changed.
public struct DirectoryImage: Sendable, Equatable {
  /// The bytes of each file, by its path inside the directory.
  public var files: [String: Data]

  /// Reads all files under a directory.
  public init(of directory: String) throws {
    files = [:]
    let names = try FileManager.default.subpathsOfDirectory(atPath: directory)
    for name in names {
      let path = directory + "/" + name
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
        continue
      }
      if isDirectory.boolValue { continue }
      files[name] = try Data(contentsOf: URL(fileURLWithPath: path))
    }
  }

  /// Writes all files under a new directory. Segments are nearly all zeroes at their end: these are
  /// left as a hole, which reads the same and costs the disk nothing.
  public func write(to directory: String) throws {
    for (name, bytes) in files {
      let url = URL(fileURLWithPath: directory + "/" + name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.withoutZeroesAtEnd.write(to: url)
      let file = try FileHandle(forUpdating: url)
      try file.truncate(atOffset: UInt64(bytes.count))
      try file.close()
    }
  }

  /// The journal's segments, oldest first.
  public var segments: [String] {
    files.keys.filter { $0.hasPrefix("journal/") }.sorted()
  }

  /// The bytes of one file that differ from another image's, from the first to the last.
  public func changes(of file: String, since earlier: DirectoryImage) -> Range<Int>? {
    guard let new = files[file] else { return nil }
    let old = earlier.files[file] ?? Data()
    // Block by block first: a segment has millions of bytes, nearly all of them alike.
    let blocks = stride(from: 0, to: new.count, by: Data.blockBytes).map {
      $0..<min($0 + Data.blockBytes, new.count)
    }
    let changed = blocks.filter { $0.upperBound > old.count || old[$0] != new[$0] }
    let differs = { (offset: Int) in offset >= old.count || old[offset] != new[offset] }
    guard let first = changed.first?.first(where: differs),
      let last = changed.last?.last(where: differs)
    else { return nil }
    return first..<(last + 1)
  }
}

extension Data {
  fileprivate static let blockBytes = 64 << 10
  private static let zeroes = Data(count: blockBytes)

  /// All up to the last block that is not zeroes.
  fileprivate var withoutZeroesAtEnd: Data {
    var end = count
    while end >= Self.blockBytes, self[(end - Self.blockBytes)..<end] == Self.zeroes {
      end -= Self.blockBytes
    }
    return prefix(end)
  }
}
