import Foundation
import MailboxTesting
import StoredBytes
import Synchronization

@testable import MailboxStore

/// A disk behind the system's memory, as far as a power cut is concerned: what was written is on it after a
/// sync of its file, and after one that fails never, unless it is written and synced again. The system reads
/// it well all the same, for its pages are clean.
final class ForgetfulDisk: FileWatch {
  private static let pageBytes = 4096

  private struct State {
    /// The contents on the disk of the pages that differ from the system's memory, by file.
    var behind: [String: [Int: Page]] = [:]
    var failuresToCome = 0
    var failingSuffix = ""
    var synced: [String] = []
  }

  private struct Page {
    var bytes: [UInt8]
    /// True when the next sync writes it.
    var isDirty = true
  }

  private let state = Mutex(State())
  private let directory: String

  /// Watches the files under a directory that are opened from now on.
  init(under directory: String) {
    self.directory = directory
    FileWatches.add(self, under: directory)
  }

  func remove() { FileWatches.remove(self) }

  /// Lets the next syncs of files whose names end so fail.
  func fail(_ count: Int, ofFilesEnding suffix: String = "") {
    state.withLock {
      $0.failuresToCome = count
      $0.failingSuffix = suffix
    }
  }

  /// The files and directories that were synced so far.
  var synced: [String] { state.withLock { $0.synced } }

  func willWrite(_ range: Range<Int>, of path: String) {
    guard !range.isEmpty else { return }
    state.withLock { state in
      for page in (range.lowerBound / Self.pageBytes)...((range.upperBound - 1) / Self.pageBytes) {
        if state.behind[path]?[page] != nil {
          state.behind[path]?[page]?.isDirty = true
        } else {
          state.behind[path, default: [:]][page] = Page(bytes: Self.page(page, of: path))
        }
      }
    }
  }

  func willSync(_ path: String) -> Int32 {
    state.withLock { state in
      let fails = state.failuresToCome > 0 && path.hasSuffix(state.failingSuffix)
      if fails {
        state.failuresToCome -= 1
        for page in state.behind[path, default: [:]].keys {
          state.behind[path]?[page]?.isDirty = false
        }
        return EIO
      }
      state.synced.append(path)
      state.behind[path] = state.behind[path]?.filter { !$0.value.isDirty }
      return 0
    }
  }

  /// Returns the remains of a store in the directory after a power cut: its files without what only the
  /// system's memory has.
  func afterPowerCut(of store: String) throws -> DirectoryImage {
    var image = try restingImage(of: store)
    let behind = state.withLock { $0.behind }
    for (path, pages) in behind where path.hasPrefix(store + "/") {
      let name = String(path.dropFirst(store.count + 1))
      guard var bytes = image.files[name].map({ [UInt8]($0) }) else { continue }
      for (page, old) in pages {
        let start = page * Self.pageBytes
        guard start < bytes.count else { continue }
        let end = min(start + Self.pageBytes, bytes.count)
        bytes.replaceSubrange(
          start..<end,
          with: (old.bytes + [UInt8](repeating: 0, count: Self.pageBytes)).prefix(end - start))
      }
      image.files[name] = Data(bytes)
    }
    return image
  }

  /// The files once nothing works on them in the background.
  private func restingImage(of store: String) throws -> DirectoryImage {
    for _ in 0..<200 {
      if let first = try? DirectoryImage(of: store), let second = try? DirectoryImage(of: store),
        first == second
      {
        return first
      }
    }
    throw UnsoundDrain("the files of \(store) never rest")
  }

  private static func page(_ page: Int, of path: String) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else { return [] }
    defer { try? file.close() }
    try? file.seek(toOffset: UInt64(page * pageBytes))
    return [UInt8]((try? file.read(upToCount: pageBytes)) ?? Data())
  }
}
