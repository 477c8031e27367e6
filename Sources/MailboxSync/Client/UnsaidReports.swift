internal import MailboxModel

/// The reports that the app made while no session was open, the newest of each kind.
struct UnsaidReports {
  /// The most conversations that are kept; of more the oldest report is forgotten, and reading one
  /// of its messages again repeats it.
  static let readsMax = 256

  private var background: ClientFrame?
  private var reads: [(conversation: Conversation, through: UInt64)] = []

  mutating func left(badge: UInt32) { background = .background(badge: badge) }

  mutating func came() { background = nil }

  mutating func read(_ conversation: Conversation, through: UInt64) {
    var through = through
    if let known = reads.firstIndex(where: { $0.conversation == conversation }) {
      through = max(through, reads[known].through)
      reads.remove(at: known)
    }
    reads.append((conversation, through))
    if reads.count > Self.readsMax { reads.removeFirst() }
  }

  /// Sequences of another epoch mean nothing any more.
  mutating func startOver() { reads = [] }

  /// At most so many as a server takes at once; called again with the next page.
  mutating func take(newest: UInt64, most: Int) -> [ClientFrame] {
    var frames: [ClientFrame] = []
    if let background { frames.append(background) }
    background = nil
    var rest: [(conversation: Conversation, through: UInt64)] = []
    for read in reads {
      if read.through <= newest, frames.count < most {
        frames.append(.markRead(read.conversation, through: read.through))
      } else {
        rest.append(read)
      }
    }
    reads = rest
    return frames
  }
}
