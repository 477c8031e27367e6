internal import Synchronization

/// Something that is told what happens to files, and may let a sync fail: a test's model of a disk.
package protocol FileWatch: AnyObject, Sendable {
  /// Bytes of a file are about to be written.
  func willWrite(_ range: Range<Int>, of path: String)
  /// A file or a directory is about to be synced. Returns the `errno` to fail with, 0 for none.
  func willSync(_ path: String) -> Int32
}

/// The watches of this process, each for what lies under a directory. Files that are opened while
/// there is none, as always but in tests, ask nobody.
package enum FileWatches {
  private static let isUsed = Atomic<Bool>(false)
  private static let all = Mutex<[(prefix: String, watch: any FileWatch)]>([])

  /// Lets a watch hear of the files under a directory that are opened from now on.
  package static func add(_ watch: any FileWatch, under directory: String) {
    all.withLock { $0.append((directory + "/", watch)) }
    isUsed.store(true, ordering: .releasing)
  }

  /// Files that are opened from now on do not tell the watch.
  package static func remove(_ watch: any FileWatch) {
    all.withLock { $0.removeAll { $0.watch === watch } }
  }

  static func watch(of path: String) -> (any FileWatch)? {
    guard isUsed.load(ordering: .acquiring) else { return nil }
    return all.withLock { all in
      all.first { "\(path)/".utf8.starts(with: $0.prefix.utf8) }?.watch
    }
  }
}
