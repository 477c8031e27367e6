internal import MailboxPush

extension OutgoingPushes {
  /// The way to the providers of this program: the place where a gateway with a network goes.
  static func toProviders(printing: PrintingGateway) throws -> OutgoingPushes {
    OutgoingPushes(printing: printing)
  }
}
