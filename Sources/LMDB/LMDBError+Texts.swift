internal import CLMDB

extension LMDBError.Code {
  /// The failure in words, without a full stop.
  var meaning: String { texts.meaning }

  /// Advice on what to do about it, as a sentence.
  var hint: String { texts.hint }

  private var texts: (meaning: String, hint: String) {
    switch self {
    case .closed:
      (
        "the environment is closed",
        "Open it again; whoever closes it should outlive all who use it."
      )
    case .alreadyOpen:
      (
        "this process has the directory open already",
        "Share the one Environment: a second would break the locks of the first."
      )
    case .busy:
      (
        "something else is under way",
        "End the transaction that is open, or wait for the other process, and try again."
      )
    case .notFound:
      ("there is no such entry", "Check the name; a read-only environment creates no table.")
    case .keyExists:
      (
        "the key is there already, or sorts before the last",
        "Use put to replace an entry; append in the order of the keys."
      )
    case .mapFull:
      (
        "the map is full",
        "Grow the map; keep a reserve, as deleting needs free pages too."
      )
    case .readersFull:
      (
        "all slots of readers are taken",
        "Raise readersMax, hold read transactions for a shorter time, or clear stale readers."
      )
    case .tablesFull: ("all slots of tables are taken", "Raise tablesMax.")
    case .transactionFull:
      ("the transaction has changed too many pages", "Split the change into several transactions.")
    case .mapResized:
      ("another process grew the data beyond this map", "Grow the map here too.")
    case .badValueSize:
      (
        "a size is out of bounds",
        "Keys and names have 1 to 511 bytes, values less than 4 GiB."
      )
    case .invalid:
      ("the file is not LMDB's, or its head is damaged", "Restore it from a copy.")
    case .versionMismatch:
      ("the file has another version", "Open it with the LMDB that wrote it, and copy it over.")
    case .corrupted: ("a page is damaged", "Restore the data from a copy.")
    case .pageNotFound: ("a page is missing", "Restore the data from a copy.")
    case .panic: ("a fatal error happened before", "Close the environment and open it again.")
    case .badTransaction:
      (
        "the transaction failed earlier",
        "Let the error of the failed operation end the transaction, and begin anew."
      )
    case .badTable: ("the table's handle is not valid", "Open the table in this environment.")
    case .badReaderSlot: ("a reader's slot is used twice", "Report this: it should not happen.")
    case .incompatible: ("the table is of another kind", "Open it with the program that made it.")
    case .cursorFull: ("a cursor's stack is too deep", "Check the file: it may be damaged.")
    case .pageFull: ("a page has not enough space", "Check the file: it may be damaged.")
    case .threadKeysFull: ("no key for thread-local storage is left", "Report this.")
    case .invalidArgument: ("an argument is not accepted", "Correct the call or the settings.")
    case .accessDenied:
      (
        "not permitted",
        "Check the mode of the files, and that what writes was opened for writing."
      )
    case .noSuchFile: ("there is no such file or directory", "Create the directory first.")
    case .notDirectory: ("the path is not a directory's", "Name the directory, not a file.")
    case .noSpace: ("the file system is full", "Free space; nothing of this commit was kept.")
    case .io:
      // LMDB says so as well when a write stops short, as on a full disk.
      ("reading or writing failed", "Free space on the disk, or check it and the system's log.")
    case .outOfMemory:
      ("there is no memory, or no address space for the map", "Ask for a smaller map.")
    case .tooManyFiles: ("too many files are open", "Raise the limit on open files.")
    case .readOnlyFileSystem:
      ("the file system is read-only", "Open the environment read-only.")
    case .other(let code):
      (String(cString: mdb_strerror(code)), "Look up code \(code).")
    }
  }
}
