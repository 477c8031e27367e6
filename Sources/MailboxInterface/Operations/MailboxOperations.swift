public import MailboxModel

/// All operations on mailboxes: the seam that sync, push and server are written against.
///
/// `EmbeddedStore` of MailboxStore is the implementation that lives in the process. An operation that throws
/// changed nothing, unless it says otherwise; one that returns is as durable as the store's setting says
/// (contract G1).
///
/// ## Errors
/// Each operation names the errors that follow from its arguments and from the mailbox. All of them may throw
/// errors of the store itself as well: `.closed` once it is closed; `.storage` and `.readOnly` when the disk
/// fails them; `.damaged` when something that they need of the mailbox cannot be read. `MailboxError` says of
/// each what its caller does.
public protocol MailboxOperations: Sendable {
  // MARK: Depositing

  /// Puts one message into one or many mailboxes, all or none (contract G9).
  ///
  /// Mailboxes that do not exist begin here. A message with an id that a mailbox already has
  /// returns its first sequence there (contract G5). A mailbox that is damaged and can take nothing says
  /// so in the receipt, and refuses the deposit only where no other takes it.
  ///
  /// - Throws: `.noRecipients`, `.tooManyRecipients`; `.invalidArgument` for recipients of two apps, and for
  ///   times and wishes for the push that are outside of their limits; `.peerNeeded`, `.messageTooLarge`;
  ///   where the quota's policy is to refuse, `.quotaExceeded` and `.tooManyConversations`; `.damaged` when
  ///   no mailbox can take it.
  func deposit(_ message: Message, to recipients: [MailboxAddress]) async throws(MailboxError)
    -> Receipt

  /// Deposits many messages, in order; each stands for itself. They are taken in parts, with others in
  /// between. Each result is what ``deposit(_:to:)`` returns or throws.
  func deposit(_ deposits: [Deposit]) async -> [Result<Receipt, MailboxError>]

  /// Takes a message back from those mailboxes where no device has acknowledged it yet. Where they are
  /// many this is done in parts, a record each; when a part fails those before it stay done.
  ///
  /// - Throws: `.damaged` when none of a part's mailboxes can be read. A message that is not there, or a
  ///   mailbox that is not, is an outcome and no error.
  func recall(_ id: MessageID, from sender: UserID, in mailboxes: [MailboxAddress])
    async throws(MailboxError) -> [RecallOutcome]

  // MARK: Draining

  /// The mailbox's next page behind a cursor, or behind what the device acknowledged.
  ///
  /// O(page). Nothing is removed; see ``acknowledge(_:device:through:)``. For a device that is not known the
  /// page begins at the floor.
  ///
  /// - Throws: `.unknownUser`; for a cursor `.cursorOfAnotherEpoch` and `.cursorFromTheFuture` (contract G6);
  ///   `.damaged` where a message stands that cannot be read.
  func drain(_ mailbox: MailboxAddress, from start: DrainStart, limit: DrainLimit)
    async throws(MailboxError) -> Page

  /// Records that a device has everything through a cursor; a device that was not known is
  /// registered by it. What every holding device has is removed (contract G3). Room for a new device is
  /// made as by ``register(_:of:replacingOthers:)``.
  ///
  /// - Throws: `.unknownUser`, `.cursorOfAnotherEpoch`, `.cursorFromTheFuture`; `.deviceSignedOut`; for a new
  ///   device `.tooManyDevices`.
  func acknowledge(_ mailbox: MailboxAddress, device: DeviceID, through cursor: Cursor)
    async throws(MailboxError)

  /// Records that a device which the mailbox knows has everything through a cursor, as
  /// ``acknowledge(_:device:through:)`` does. One that was forgotten or removed meanwhile does not come
  /// back by what it acknowledged before.
  ///
  /// - Throws: `.unknownUser`, `.unknownDevice`; `.cursorOfAnotherEpoch`, `.cursorFromTheFuture`;
  ///   `.deviceSignedOut`.
  func acknowledge(_ mailbox: MailboxAddress, knownDevice: DeviceID, through cursor: Cursor)
    async throws(MailboxError)

  // MARK: Unread

  /// The sum of all unread messages, and the conversations that have any: those with the newest, or the
  /// newest of those that stand before a sequence (contract G8). `limit` goes from 1 to
  /// `Unread.conversationsMax`; what is outside counts as the nearest.
  ///
  /// `Unread.next` of one reading is what the next reads before. Nothing is held in between: a
  /// conversation that gets a message meanwhile moves to the front and is not met further down; one whose
  /// newest messages were recalled or expired may be met again. O(conversations).
  ///
  /// - Throws: `.unknownUser`.
  func unread(of mailbox: MailboxAddress, before sequence: UInt64?, limit: Int)
    async throws(MailboxError) -> Unread

  /// The counts of some conversations, in that order and of those too that have nothing unread, and the sum
  /// over all. O(conversations asked for), and O(waiting messages) from when one of them may have expired
  /// until the next sweep. A conversation that is not known has nothing unread.
  ///
  /// - Throws: `.unknownUser`.
  func unread(of mailbox: MailboxAddress, in conversations: [Conversation])
    async throws(MailboxError) -> Unread

  /// The sum over all conversations of which anything is pushed. O(conversations).
  ///
  /// - Throws: `.unknownUser`.
  func unreadWithoutMuted(of mailbox: MailboxAddress) async throws(MailboxError) -> UInt64

  /// Marks a conversation read through a sequence, from any device. Going back is no error and
  /// changes nothing. Returns the count of this conversation, and the sum over all, that hold afterwards,
  /// at the cost of ``unread(of:in:)``.
  ///
  /// - Throws: What ``markReadWithoutCounts(_:conversation:through:)`` throws; and what ``unread(of:in:)``
  ///   throws, when it is marked already.
  func markRead(_ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64)
    async throws(MailboxError) -> Unread

  /// Marks a conversation read as ``markRead(_:conversation:through:)`` does, and counts nothing. O(1): for
  /// one of many marks, or where the feed tells.
  ///
  /// - Throws: `.unknownUser`, `.unknownConversation`; `.cursorFromTheFuture` for a sequence beyond the
  ///   newest; `.positionForgotten`.
  func markReadWithoutCounts(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64)
    async throws(MailboxError)

  // MARK: Devices

  /// Registers a device or signs it in again; with `replacingOthers` signs out all others of the
  /// user for good (contract G12).
  ///
  /// Where the mailbox knows as many devices as it may, the one that left longest ago is forgotten for
  /// a new one, and where none has left the one longest unheard of whose lease has run out. A mailbox that
  /// does not exist begins here.
  ///
  /// - Throws: `.tooManyDevices` when all hold messages.
  func register(_ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool)
    async throws(MailboxError) -> Device

  /// Registers a device that is new or signed in, which needs no user at it. One that was forgotten or
  /// removed since is new.
  ///
  /// - Throws: `.deviceSignedOut` when it was signed out or replaced: only
  ///   ``register(_:of:replacingOthers:)`` signs it in again (contract G12). `.tooManyDevices`.
  func resume(_ device: DeviceID, of mailbox: MailboxAddress, replacingOthers: Bool)
    async throws(MailboxError) -> Device

  /// Signs a device out: it holds no messages back, is pushed nothing and loses its binding. Signing out
  /// twice is no error.
  ///
  /// - Throws: `.unknownUser`, `.unknownDevice`.
  func signOut(_ device: DeviceID, of mailbox: MailboxAddress) async throws(MailboxError)

  /// Removes a device, signed in or not: it holds no messages back, loses its binding, and is not known
  /// any more. Should its app come again, it is a new one; to keep it out sign it out instead.
  ///
  /// - Throws: `.unknownUser`, `.unknownDevice`.
  func removeDevice(_ device: DeviceID, of mailbox: MailboxAddress) async throws(MailboxError)

  /// Reports where a device's app is, with the badge it shows when it leaves the foreground.
  ///
  /// - Throws: `.invalidArgument` for a presence that is not one of a device that is signed in;
  ///   `.unknownUser`, `.unknownDevice`, `.deviceSignedOut`.
  func setPresence(
    _ presence: Presence, badge: UInt32?, of device: DeviceID, in mailbox: MailboxAddress)
    async throws(MailboxError)

  /// Gives a device a push token. One that another device of the app had moves here (contract G11).
  ///
  /// - Throws: `.invalidArgument` for a token, a topic or a name that cannot be one; `.unknownUser`,
  ///   `.unknownDevice`, `.deviceSignedOut`.
  func bind(_ binding: Binding, to device: DeviceID, of mailbox: MailboxAddress)
    async throws(MailboxError)

  /// Takes a device's push token away; with `token` only when it still is that one. A device that has none
  /// is no error.
  ///
  /// - Throws: `.unknownUser`, `.unknownDevice`.
  func unbind(_ device: DeviceID, of mailbox: MailboxAddress, token: PushToken?)
    async throws(MailboxError)

  /// All devices that the mailbox knows, signed out ones included until they are forgotten.
  ///
  /// - Throws: `.unknownUser`.
  func devices(of mailbox: MailboxAddress) async throws(MailboxError) -> [Device]

  // MARK: Preferences

  /// Reads a user's wishes for pushes.
  ///
  /// - Throws: `.unknownUser`.
  func pushPreferences(of mailbox: MailboxAddress) async throws(MailboxError) -> PushPreferences

  /// Changes what a user wants of pushes; what the change does not name stays as it is, also when
  /// another device changes it at the same time. Returns all that the user wants then. A mailbox that does
  /// not exist begins here.
  ///
  /// - Throws: `.invalidArgument` for what no user can want, as a time zone that there is not.
  @discardableResult
  func changePushPreferences(_ change: PushPreferencesChange, of mailbox: MailboxAddress)
    async throws(MailboxError) -> PushPreferences

  /// Returns which messages of a conversation are pushed: all, unless something else was set.
  ///
  /// - Throws: `.unknownUser`.
  func notifications(of conversation: Conversation, in mailbox: MailboxAddress)
    async throws(MailboxError) -> ConversationNotifications

  /// Sets which messages of a conversation are pushed. One that does not exist begins with it, unless it is
  /// set to what holds anyway.
  ///
  /// - Throws: `.tooManyConversations` when the mailbox has as many as it may, and each of them has unread
  ///   messages or is set.
  func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation,
    in mailbox: MailboxAddress) async throws(MailboxError)

  // MARK: The mailbox as a whole

  /// Sums up in numbers what a mailbox holds.
  ///
  /// - Throws: `.unknownUser`.
  func summary(of mailbox: MailboxAddress) async throws(MailboxError) -> MailboxSummary

  /// Empties a mailbox and begins a new epoch. Its conversations end, with what was set of them; what the
  /// user wants of all pushes stays. Devices that are signed in stay with nothing acknowledged, and with
  /// their bindings, so that they can be woken; those that have left are forgotten. With
  /// `removingDevices` all are, as by ``removeDevice(_:of:)``. A mailbox that is damaged is emptied as well.
  ///
  /// - Throws: `.unknownUser`.
  func purge(_ mailbox: MailboxAddress, removingDevices: Bool) async throws(MailboxError) -> Epoch

  // MARK: The feed

  /// Reads what was committed behind a position, in order; waits when there is nothing new. In a task that
  /// is cancelled it does not wait: the page may be empty, and says how far it looked.
  ///
  /// - Throws: `.feedTrimmed` when what stood at the position was let go, or cannot be read;
  ///   `.invalidArgument` for a position beyond the end; `.closed` also while it waits.
  func feed(after position: FeedPosition, limit: Int) async throws(MailboxError) -> FeedPage

  /// Returns the present end of the feed: a reader that begins here sees what is committed from now on.
  ///
  /// - Throws: Only errors of the store itself.
  func feedEnd() async throws(MailboxError) -> FeedPosition

  /// The position that a reader kept under its name, nil when it kept none.
  ///
  /// - Throws: Only errors of the store itself.
  func feedPosition(ofReader name: FeedReaderName) async throws(MailboxError) -> FeedPosition?

  /// Keeps a reader's position durably.
  ///
  /// - Throws: `.invalidArgument` for a name that cannot be one, and for a position beyond the end.
  func keepFeedPosition(_ position: FeedPosition, ofReader name: FeedReaderName)
    async throws(MailboxError)
}

extension MailboxOperations {
  /// Empties a mailbox and begins a new epoch; devices that are signed in stay.
  ///
  /// - Throws: What ``purge(_:removingDevices:)`` throws.
  public func purge(_ mailbox: MailboxAddress) async throws(MailboxError) -> Epoch {
    try await purge(mailbox, removingDevices: false)
  }

  /// Sets all that a user wants of pushes.
  ///
  /// - Throws: What ``changePushPreferences(_:of:)`` throws.
  public func setPushPreferences(
    _ preferences: PushPreferences, of mailbox: MailboxAddress
  ) async throws(MailboxError) {
    try await changePushPreferences(PushPreferencesChange(to: preferences), of: mailbox)
  }
}
