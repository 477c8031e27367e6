internal import Glibc
internal import MailboxModel
internal import StoredBytes
internal import Synchronization

/// The files of a journal: made full of zeroes, used, and used again under a new number.
///
/// A file that was written before costs a sync a third of what a growing one does, so files are
/// kept: up to ``sparesMax`` wait for their next use, under names of their own (`….spare`).
final class SegmentFiles: Sendable {
  static let sparesMin = 4

  let directory: String
  let storeID: UInt64
  let segmentBytes: Int
  /// The most files that wait for their next use.
  let sparesMax: Int
  private let spares = Mutex(Spares())

  private struct Spares {
    var paths: [String] = []
    var named: UInt64 = 0
  }

  /// - Parameter trimmedBytes: What is given back at a time: so much is kept, for a commit would wait
  ///   for the zeroes of every file that is made anew.
  init(directory: String, storeID: UInt64, segmentBytes: Int, trimmedBytes: UInt64 = 0) {
    self.directory = directory
    self.storeID = storeID
    self.segmentBytes = segmentBytes
    sparesMax = Self.sparesMin + Int(trimmedBytes) / segmentBytes
  }

  /// The numbers of the segment files in the directory, in order.
  func numbers() throws(MailboxError) -> [UInt64] {
    let names = try Directory.names(in: directory) ?? []
    return names.compactMap { name in
      guard name.hasSuffix(".segment") else { return nil }
      return UInt64(name.dropLast(".segment".count), radix: 16)
    }.sorted()
  }

  /// Opens the file of a segment that exists.
  func open(_ number: UInt64, forWriting: Bool) throws(MailboxError) -> Segment {
    let file = try File(path(of: number), flags: forWriting ? O_RDWR : O_RDONLY)
    // A file that was cut short reads as zeroes from there on; whether that loses anything that was
    // confirmed shows when it is scanned.
    if forWriting, try file.byteCount() < segmentBytes {
      guard ftruncate(file.descriptor, off_t(segmentBytes)) == 0 else {
        throw .system("extending '\(file.path)'", path: file.path)
      }
    }
    return try segment(from: file, number: number, isRecycled: forWriting)
  }

  /// Makes the file of a new segment from a spare one, or from zeroes.
  func create(_ number: UInt64) throws(MailboxError) -> Segment {
    let path = path(of: number)
    if access(path, F_OK) == 0 {
      // Made before a crash or a close, and not used: nothing was written behind its header.
    } else if let spare = spares.withLock({ $0.paths.popLast() }) {
      guard rename(spare, path) == 0 else { throw .system("renaming '\(spare)'", path: spare) }
    } else {
      try writeZeroes(to: path)
    }
    let file = try File(path, flags: O_RDWR)
    do throws(MailboxError) {
      try file.write(Segment.header(number: number, storeID: storeID), at: 0)
      try file.syncData()
      try Directory.sync(directory)
    } catch {
      // Nobody knows what of it is on disk; the next attempt takes another file.
      unlink(path)
      throw error
    }
    return try segment(from: file, number: number, isRecycled: true)
  }

  /// Takes a segment's file that nothing needs any more, for its next use.
  func recycle(path: String) {
    let spare = newSparePath()
    guard spares.withLock({ $0.paths.count < sparesMax }), rename(path, spare) == 0 else {
      unlink(path)
      return
    }
    spares.withLock { $0.paths.append(spare) }
  }

  /// Takes over what an earlier owner kept, and removes what a crash left half made.
  func adoptSpares() throws(MailboxError) {
    for name in try Directory.names(in: directory) ?? [] {
      let path = "\(directory)/\(name)"
      if name.hasSuffix(".partial") {
        unlink(path)
      } else if name.hasSuffix(".spare") {
        let isWhole = try File(path, flags: O_RDONLY).byteCount() == segmentBytes
        let isKept = spares.withLock { spares in
          guard isWhole, spares.paths.count < sparesMax else { return false }
          spares.paths.append(path)
          return true
        }
        if !isKept { unlink(path) }
      }
    }
  }

  /// Removes the files that wait for their next use.
  func removeSpares() {
    let paths = spares.withLock { spares in
      defer { spares.paths = [] }
      return spares.paths
    }
    for path in paths { unlink(path) }
  }

  /// True when no spare file is there for the next segment.
  var needsSpare: Bool { spares.withLock { $0.paths.isEmpty } }

  /// Makes one spare file when there is none, so that the next segment begins without a wait.
  func prepareSpare() throws(MailboxError) {
    guard needsSpare else { return }
    let path = newSparePath()
    try writeZeroes(to: path)
    spares.withLock { $0.paths.append(path) }
  }

  /// A name that no file has: names count up, and those of an earlier owner are passed over.
  private func newSparePath() -> String {
    while true {
      let number = spares.withLock { spares in
        spares.named += 1
        return spares.named
      }
      let path = "\(directory)/\(number).spare"
      if access(path, F_OK) != 0 { return path }
    }
  }

  func path(of number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return
      "\(directory)/\(String(repeating: "0", count: max(0, 12 - digits.count)))\(digits).segment"
  }

  private func segment(
    from file: consuming File, number: UInt64, isRecycled: Bool
  ) throws(MailboxError) -> Segment {
    try Segment(
      file: file, number: number, byteCount: segmentBytes, storeID: storeID,
      recycler: isRecycled ? self : nil)
  }

  private func writeZeroes(to path: String) throws(MailboxError) {
    let partial = path + ".partial"
    do {
      let file = try File(partial, flags: O_RDWR | O_CREAT | O_TRUNC)
      let zeroes = [UInt8](repeating: 0, count: 1 << 20)
      for offset in stride(from: 0, to: segmentBytes, by: zeroes.count) {
        try file.write(zeroes, count: min(zeroes.count, segmentBytes - offset), at: offset)
      }
      try file.syncData()
    } catch {
      unlink(partial)
      throw error
    }
    guard rename(partial, path) == 0 else { throw .system("renaming '\(partial)'", path: path) }
  }
}
