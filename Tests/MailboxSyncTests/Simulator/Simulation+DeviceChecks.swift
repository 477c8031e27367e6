import MailboxModel
import MailboxSync

/// The devices that hold messages, and those that are told that messages are gone, checked against what
/// was counted beside the store.
extension Simulation {
  /// Checks that every holding device has what is removed, and what they all have is removed (contract G3).
  func checkFloor(_ floor: UInt64, in epoch: Epoch) async throws {
    let before = floors[epoch] ?? 0
    guard floor != before || floorIsDue else { return }
    var lowest: UInt64?
    for phone in phones {
      let device = try await store.device(phone.device)
      if let device, phone.standing.holds(at: now, leaseSeconds: plan.leaseSeconds) {
        lowest = min(lowest ?? .max, device.acknowledged)
      } else {
        if let device { try checkIsAway(phone, presence: device.presence) }
        phone.forfeited[epoch] = max(floor, phone.forfeited[epoch] ?? 0)
      }
    }
    guard floor >= before, floor <= max(before, lowest ?? 0) else {
      throw Violation(
        "G3", "the floor goes from \(before) to \(floor), all that hold have \(lowest ?? 0)")
    }
    if floorIsDue, let lowest, floor < lowest {
      throw Violation("G3", "all that hold have \(lowest), the floor stays at \(floor)")
    }
    floors[epoch] = floor
    floorIsDue = false
  }

  /// An app that is connected and awake keeps its lease, also when nothing comes for long.
  private func checkIsAway(_ phone: Phone, presence: Presence) throws {
    guard presence == .foreground || presence == .background else { return }
    let session = servers.values.first { $0.device == phone.device && $0.beginning != nil }
    if let session, !session.session.hasEnded {
      throw Violation("G3", "session \(session.id) is awake, yet \(phone.device) holds nothing")
    }
  }

  /// A device that left stays so until its user brings it back (contract G12), and one that is not known
  /// until its app says Hello.
  func checkSignIn(of phone: Phone, presence: Presence) throws {
    let isTrue =
      switch phone.standing.signIn {
      case .unknown: false
      case .signedIn: presence.isSignedIn
      case .signedOut: presence == .signedOut
      case .replaced: presence == .replaced
      }
    guard isTrue else {
      throw Violation("G12", "\(phone.device) is \(phone.standing.signIn), yet \(presence)")
    }
  }

  /// Only what it had before it was restored may be gone, and what went while it did not hold
  /// (contract G4); what is left in the mailbox never is.
  func checkPurged(_ gap: Gap, in epoch: Epoch, on phone: Phone) throws {
    let had = phone.farthest[epoch] ?? 0
    let most = max(had, phone.forfeited[epoch] ?? 0)
    guard gap.to <= most, gap.to <= floors[epoch] ?? 0 else {
      throw Violation(
        "G4", "\(phone.device) is told that \(gap.from) to \(gap.to) went, it gave up \(most)")
    }
    if gap.to > had { departures.forfeits += 1 }
  }
}
