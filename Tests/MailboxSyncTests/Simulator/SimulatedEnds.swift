import MailboxModel
import MailboxSync

/// One stream between a phone and the server. Frames of one direction keep their order.
final class Connection {
  let id: Int
  /// Nil on a connection that the network made twice: nobody reads it.
  let phone: Phone?
  let incarnation: Int
  var isClosedAtClient = false
  var isClosedAtServer = false
  var lastArrivalAtServer: Int64 = 0
  var lastArrivalAtClient: Int64 = 0
  /// From here on nothing arrives any more.
  var cutToServerAt = Int64.max
  var cutToClientAt = Int64.max
  var server: HostedSession?

  init(id: Int, phone: Phone?) {
    self.id = id
    self.phone = phone
    incarnation = phone?.incarnation ?? 0
  }
}

/// A server's session with what the simulation knows of it by looking at its actions alone.
final class HostedSession {
  let id: SessionID
  let connection: Connection
  var session: ServerSession
  var device: DeviceID?
  /// True once the store has signed the device in for it.
  var isSignedIn = false
  var beginning: Beginning?
  var isCaughtUp = false
  var sentThrough: UInt64 = 0
  /// The newest deposit of each epoch that the session was told of: one may be told of behind a
  /// purge that came after it.
  var notifiedThrough: [Epoch: UInt64] = [:]
  /// True while a page is being read.
  var isReading = false
  /// The pages that went out and were not acknowledged: the end of each, its bytes, and when it was sent.
  var underWay: [(through: UInt64, bytes: Int, sentAt: Int64)] = []
  var progressedAt: Int64 = 0

  init(id: SessionID, connection: Connection, session: consuming ServerSession) {
    self.id = id
    self.connection = connection
    self.session = session
  }
}

/// A phone: what survives on it, and the app while it runs.
final class Phone {
  let device: DeviceID

  // What survives a crash.
  var persisted: Cursor? {
    didSet {
      guard let persisted else { return }
      farthest[persisted.epoch] = max(farthest[persisted.epoch] ?? 0, persisted.sequence)
    }
  }
  /// The farthest that it ever was, before it was restored from a backup.
  private(set) var farthest: [Epoch: UInt64] = [:]
  /// Everything that the app has shown: by epoch and sequence, true for a message.
  var shown: [Epoch: [UInt64: Bool]] = [:]
  /// The sequence at which its history of each epoch begins.
  var begins: [Epoch: UInt64] = [:]
  /// True once it was told of messages that a quota ended.
  var sawDropped = false
  /// True when the next run of its app signs out the user's other devices.
  var replacesOthers = false

  // What the simulation knows of it, beside what the store says.
  var standing = Standing()
  /// Everything through here may have gone while it did not hold, by epoch.
  var forfeited: [Epoch: UInt64] = [:]
  /// The sequence at which it began when it was registered last, by epoch.
  var registeredAt: [Epoch: UInt64] = [:]

  // The running app.
  var incarnation = 0
  var client: RunningApp?

  init(device: DeviceID) { self.device = device }
}

/// The app's session while the app runs, with what the simulation knows of it.
final class RunningApp {
  var session: ClientSession
  var connection: Connection?
  /// The end of what was delivered in this run of the app.
  var delivered: Cursor?
  var inbox: [(entries: [Page.Entry], end: Cursor)] = []
  var isHandling = false
  var isCaughtUp = false

  init(session: consuming ClientSession) { self.session = session }
}
