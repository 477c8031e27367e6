import MailboxSync

extension ClientSession {
  /// Takes in what happens at one moment, in order.
  mutating func take(
    _ inputs: [ClientInput], at now: SyncInstant, using random: inout some RandomNumberGenerator
  ) -> [ClientAction] {
    var actions: [ClientAction] = []
    for input in inputs { actions += take(input, at: now, using: &random) }
    return actions
  }
}
