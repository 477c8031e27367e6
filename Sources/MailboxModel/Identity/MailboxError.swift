/// Everything an operation on mailboxes can refuse, with the value that was wrong.
///
/// Each case says what causes it, who throws it, and what its caller does. ``message`` says what was wrong,
/// ``hint`` what to do, both in one line for people; ``code`` names the case for programs.
///
/// An operation that throws changed nothing. The one exception is a ``storage(operation:reason:hint:)`` of a
/// change whose write or sync failed: nobody knows whether it is on the disk. Operations that are made of
/// several changes say so where they are declared.
public enum MailboxError: Error, Sendable, Equatable {
  // MARK: What the caller gave

  /// The text of an id is empty, longer than its kind may be, or has a NUL in it.
  ///
  /// Thrown where an ``Identifier`` is made of a text. `kind` names the type: `user`, `device`, `message`.
  /// The same text is refused each time, so the caller gives another id.
  case invalidIdentifier(kind: String, value: String, reason: String)

  /// A value lies outside of what is taken; `name` says which value it is, `reason` what is taken.
  ///
  /// Thrown for settings, times, wishes for pushes, push tokens, time zones, recipients of two apps, and a
  /// position of the feed that was never given out. The same value is refused each time, so the caller
  /// corrects it.
  case invalidArgument(name: String, value: String, reason: String)

  /// A message takes more bytes in its wire form than ``Message/encodedBytesMax``.
  ///
  /// Thrown by a deposit. The caller keeps what is large elsewhere, and sends an element with its URL.
  case messageTooLarge(encodedBytes: Int, limitBytes: Int)

  /// A deposit names more mailboxes than one deposit may reach.
  ///
  /// Thrown by a deposit. The caller makes several of it. Each is taken or refused by itself.
  case tooManyRecipients(count: Int, limit: Int)

  /// A deposit names no mailbox.
  ///
  /// Thrown by a deposit. The caller names at least one.
  case noRecipients

  /// A one-to-one message goes to its sender's own mailbox and to several others, and does not say with
  /// whom the conversation is that the sender's copy belongs to.
  ///
  /// Thrown by a deposit; with one other recipient that one is the peer. The caller names the peer in
  /// ``Message/audience``.
  case peerNeeded(sender: String)

  /// Bytes from outside are not in the form that they should have: cut short, changed on the way, or written
  /// by a version that does not fit.
  ///
  /// Thrown where a ``Page``, a ``WaitingMessage`` or another wire form is decoded. The store's own bytes are
  /// ``damaged(what:)`` instead. Decoding the same bytes again fails again, so the caller asks for them anew,
  /// and compares the versions of both sides.
  case malformed(what: String, reason: String)

  // MARK: What the store holds

  /// There is no mailbox of this address.
  ///
  /// A mailbox begins with its first message, its first device, or what is set for it. All operations that
  /// begin none throw this when there is none, so it is no fault for a user who is new: the caller takes the
  /// mailbox for empty. For one who should have a mailbox it checks the app and the id.
  case unknownUser(MailboxAddress)

  /// The mailbox does not know the device: it never registered, or it was forgotten or removed.
  ///
  /// Thrown by operations on a device that do not register it. The caller registers the device, and binds
  /// its push token again, as what was known of it is gone.
  case unknownDevice(DeviceID, of: MailboxAddress)

  /// The device was signed out, or another device took its place (contract G12).
  ///
  /// Thrown by what only a signed-in device does: resume, acknowledge, report its presence, bind a token. The
  /// caller has the user sign in, and registers the device then.
  case deviceSignedOut(DeviceID, of: MailboxAddress)

  /// The mailbox knows as many devices as it may, and each of them holds messages, so that none can be
  /// forgotten for another.
  ///
  /// Thrown where a device would be new. The caller signs out or removes a device that is needed no longer.
  /// Otherwise one becomes free when its lease has run out.
  case tooManyDevices(of: MailboxAddress, limit: Int)

  /// The mailbox knows nothing of the conversation: no message counted there, or the conversation was
  /// forgotten.
  ///
  /// Thrown by marking it read. Nothing of it is unread, so the caller has nothing to mark; it checks the id
  /// when it expected something.
  case unknownConversation(Conversation, of: MailboxAddress)

  /// The cursor belongs to another history of the mailbox: the mailbox was purged since, or began anew when
  /// it was repaired (contract G6).
  ///
  /// Thrown by draining and acknowledging. The caller forgets the cursor and all sequences of that epoch, and
  /// drains from ``DrainStart/oldest``.
  case cursorOfAnotherEpoch(given: Epoch, current: Epoch)

  /// The sequence lies beyond the newest message of the mailbox (contract G6).
  ///
  /// Thrown by draining, acknowledging and marking read. It is a mistake of the caller, or the store lost its
  /// last messages: to a power cut, with a durability of an interval. The caller drains from
  /// ``DrainStart/oldest``, and goes on from the cursor that it gets.
  case cursorFromTheFuture(given: UInt64, head: UInt64)

  /// The unread messages before `oldestExact` are known by their number alone, so reading cannot end among
  /// them.
  ///
  /// Thrown by marking a conversation read that has very many unread messages with others in between. The
  /// caller marks it read through `oldestExact` or a later sequence.
  case positionForgotten(Conversation, sequence: UInt64, oldestExact: UInt64)

  /// The mailbox has as many conversations as it may, and none can be forgotten for another.
  ///
  /// Thrown by setting the notifications of a conversation that would be new; and by a deposit, where the
  /// policy of the quota is to refuse. Room comes when conversations are read, or when their notifications
  /// are set to ``ConversationNotifications/all``; then the caller tries again.
  case tooManyConversations(of: MailboxAddress, limit: Int)

  /// These mailboxes are full, and the policy of the quota is to refuse. `limit` says what a mailbox may
  /// have.
  ///
  /// Thrown by a deposit, which reached nobody then (contract G9). The caller tells the sender, or deposits
  /// again without these mailboxes. Room comes when their devices acknowledge.
  case quotaExceeded([MailboxAddress], limit: String)

  // MARK: The store itself

  /// The path does not lead to a store: there is nothing, other files, or no directory.
  ///
  /// Thrown by opening, which has changed nothing. The caller checks the path. A new store needs a directory
  /// that is missing or empty.
  case notAStore(path: String, reason: String)

  /// The store was written by a newer version than this one.
  ///
  /// Thrown by opening, which has changed nothing. The caller uses a version that knows the format.
  case formatTooNew(found: UInt32, supported: UInt32)

  /// Somebody owns the directory: another process, if `processID` is known, or this one.
  ///
  /// Thrown by opening, as one process owns a store at a time. The caller asks the owner, or waits until it
  /// has closed the store. A view can be opened beside an owner. A dispatcher of pushes that runs already
  /// throws it too.
  case busy(path: String, processID: Int32?)

  /// The system does not let the process at a file or directory: permissions forbid it, or the file system
  /// is mounted read-only.
  ///
  /// Thrown by opening, and by changes when files have to be made. Reading without permission is this error
  /// as well. The caller runs as the user to whom the store belongs, or has its permissions put right.
  case readOnly(path: String)

  /// Bytes on the disk are not the ones that were written there.
  ///
  /// Thrown by opening when the journal or the store's files as a whole are meant: then the store stays
  /// closed, and unchanged. Thrown later it means one mailbox, while all others go on. Trying again does not
  /// help. The operator keeps a copy of the directory, has the store verified, and repairs it.
  case damaged(what: String)

  /// The system, or LMDB, could not do what was needed; `reason` has its words.
  ///
  /// Thrown by opening and by all that needs the disk. There are two kinds:
  /// - What passes with its cause: no room on the disk, no file descriptor, no memory, a page that cannot be
  ///   read just now. The operation changed nothing, and the caller tries it again later.
  /// - A write or a sync of the journal that failed. Then all changes are refused with this error until the
  ///   store is opened again. The ones that waited for the disk may be there or not: the caller opens the
  ///   store and deposits again with the same message ids, which doubles nothing (contract G5).
  ///
  /// `StoreCondition.journalFailure` tells the two apart.
  case storage(operation: String, reason: String, hint: String)

  /// The feed cannot be read from `position` on: what stood there was let go, or cannot be read.
  ///
  /// Thrown by the feed, to a reader that fell too far behind. The caller goes on from `oldest`, and looks up
  /// what it missed in the mailboxes themselves.
  case feedTrimmed(position: UInt64, oldest: UInt64)

  /// The store was closed, before the operation or while it waited.
  ///
  /// Thrown by all operations from then on, but for reads that find all they need in memory. The caller opens
  /// the store again, or ends.
  case closed
}

extension MailboxError: CustomStringConvertible {
  /// The message and the hint in one line.
  public var description: String { "\(message); \(hint)" }
}
