internal import MailboxInterface
internal import MailboxModel

/// Devices that the store knows no more, and of which the feed did not tell: a part of it was lost, or an
/// older version left rows behind.
///
/// A round goes through all devices of which the tables have something, some of them a turn. There is one
/// after the start, and one after each loss; beyond that nobody is asked about.
extension Dispatcher {
  /// The most devices that are asked about in one turn.
  static let devicesInTurn = 64

  /// Goes on with the round. O(64), however many users there are.
  func forgetUnknownDevices() async throws(MailboxError) {
    guard let place = roundPlace else { return }
    let found = try tables.devicesWithRows(behind: place, limit: Self.devicesInTurn)
    var look = StoreLook(store)
    var changes: [PushChange] = []
    for known in found.devices {
      if try await isKnown(known, &look) { continue }
      changes.append(.forgetDevice(known.mailbox, known.device, at: clock.now))
    }
    // The round stays where it is until all is ended.
    if try await endAhead(of: changes) { return }
    try await write(changes)
    roundPlace = found.place
  }

  /// Returns whether the store knows a device. One that it cannot read is not given up.
  private func isKnown(
    _ known: DeviceWithRows, _ look: inout StoreLook
  ) async throws(MailboxError) -> Bool {
    do throws(MailboxError) {
      return try await look.device(known.device, of: known.mailbox) != nil
    } catch {
      switch error {
      case .damaged, .malformed: return true
      default: throw error
      }
    }
  }
}
