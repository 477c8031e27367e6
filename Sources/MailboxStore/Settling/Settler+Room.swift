internal import Glibc
internal import MailboxModel
internal import Synchronization

/// Making room in the journal, and what happens where the disk has none.
extension Settler {
  /// Room that is left to others, and to what a commit takes beside the messages.
  private static let spareBytes: UInt64 = 1 << 20

  /// Settles the oldest eighths of the budget until the journal is little enough full.
  func makeRoom() {
    do throws(MailboxError) {
      let step = settings.passBytes(segmentBytes: journal.files.segmentBytes)
      while pressure.needsSettling, !isClosing.load(ordering: .acquiring) {
        try settle(before: journal.start + step)
        // Also where settling never rests. What fails here fails the next pass, or only takes space.
        try? compact(filesMax: Self.compactedFilesMax)
      }
      pressure.noteSettling(nil)
      pause.withLock { $0.reset() }
    } catch {
      pressure.noteSettling(error)
      // Files kept for later may take the very space that settling needs.
      journal.files.removeSpares()
      waitForRoom(milliseconds: pause.withLock { $0.next() })
    }
  }

  /// Throws when the disk has no room for what a slice will write: nothing is begun then that would
  /// have to be taken back.
  func expectRoom(forBytes count: Int) throws(MailboxError) {
    guard let free = freeBytes, free < UInt64(count) + Self.spareBytes else { return }
    throw .storage(
      operation: "settling", reason: "\(count) bytes are to be written, and the disk has \(free)",
      hint: "free space on the disk; nothing that was confirmed is lost")
  }

  /// Waits before settling is tried again. The bell rings all the time while the journal is full, so it
  /// does not count; room does, and whoever asks for everything to be settled.
  private func waitForRoom(milliseconds: Int) {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    let before = freeBytes ?? 0
    let needed = UInt64(max(settings.sliceBytes / 8, 1 << 20))
    while ContinuousClock.now < end, !isClosing.load(ordering: .acquiring), !hasRequests {
      usleep(UInt32(SettlingPause.lookMilliseconds) * 1000)
      if let now = freeBytes, now > before, now - before >= needed { return }
    }
  }

  private var freeBytes: UInt64? { room.freeBytes(at: recent.settled.queueFiles.directory) }
}
