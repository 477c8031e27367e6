internal import MailboxModel

extension ClientSession {
  mutating func start() -> [ClientAction] {
    guard case .asleep = phase else { return [] }
    return connect()
  }

  mutating func connected(at now: SyncInstant) -> [ClientAction] {
    guard case .connecting = phase else { return [] }
    phase = .greeting(until: now.adding(milliseconds: settings.welcomeMilliseconds))
    return [
      .send(
        .hello(
          Hello(
            device: device, cursor: position.handled, windowBytes: settings.windowBytes,
            replacesOthers: settings.replacesOthers, isInBackground: isInBackground)))
    ]
  }

  mutating func connectionLost(
    at now: SyncInstant, using random: inout some RandomNumberGenerator
  ) -> [ClientAction] {
    switch phase {
    case .connecting, .greeting, .open:
      pause(at: now, using: &random)
      return []
    case .asleep, .pausing, .ended: return []
    }
  }

  mutating func refused(_ reason: String) -> [ClientAction] {
    guard !hasEnded else { return [] }
    return end(.refused(reason))
  }

  mutating func timePassed(
    at now: SyncInstant, using random: inout some RandomNumberGenerator
  ) -> [ClientAction] {
    switch phase {
    case .pausing(let until, _) where now >= until:
      return connect()
    case .greeting(let until) where now >= until:
      return faulted(
        .noWelcome(limitMilliseconds: settings.welcomeMilliseconds), at: now, using: &random)
    default: return []
    }
  }

  mutating func stop() -> [ClientAction] {
    guard !hasEnded else { return [] }
    let isConnected =
      switch phase {
      case .connecting, .greeting, .open: true
      case .asleep, .pausing, .ended: false
      }
    return (isConnected ? [.disconnect] : []) + end(.stopped)
  }

  mutating func connect() -> [ClientAction] {
    phase = .connecting
    return [.connect]
  }

  mutating func end(_ reason: ClientEnd) -> [ClientAction] {
    phase = .ended
    return [.end(reason)]
  }

  mutating func faulted(
    _ fault: ClientFault, at now: SyncInstant, using random: inout some RandomNumberGenerator
  ) -> [ClientAction] {
    pause(at: now, using: &random)
    return [.report(fault), .disconnect]
  }

  private mutating func pause(at now: SyncInstant, using random: inout some RandomNumberGenerator) {
    let milliseconds = backOff.pause(using: &random)
    phase = .pausing(until: now.adding(milliseconds: milliseconds), isAsked: false)
  }
}
