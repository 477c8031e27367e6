internal import CLMDB

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Glibc
#endif

extension LMDBError {
  /// Every way LMDB can fail, and those of the system's that it passes on.
  public enum Code: Sendable, Hashable {
    // Found by this module, before LMDB is asked.

    /// This process has the directory open already.
    case alreadyOpen
    /// The environment was closed.
    case closed
    /// Something under way in this process forbids it just now; or another process holds a lock.
    case busy

    // The caller's to handle.

    /// No such entry or table.
    case notFound
    /// The key is there already, or, appending, does not sort after the last.
    case keyExists
    /// The data would outgrow the map.
    case mapFull
    /// All slots for read transactions are taken.
    case readersFull
    /// All slots for tables are taken.
    case tablesFull
    /// The transaction has changed too many pages.
    case transactionFull
    /// Another process let the data grow beyond this process's map.
    case mapResized
    /// The key, the table's name or the value has a size that LMDB cannot store.
    case badValueSize

    // The data's.

    /// The file is not LMDB's.
    case invalid
    /// The file was written by another version of LMDB's format.
    case versionMismatch
    /// A page has the wrong type.
    case corrupted
    /// A page is missing.
    case pageNotFound
    /// A meta page could not be written, or another fatal error happened before.
    case panic

    // The program's.

    /// The transaction failed earlier, and can only be aborted.
    case badTransaction
    /// The table's handle is not of this environment, or is closed.
    case badTable
    /// A reader's slot was used twice.
    case badReaderSlot
    /// The table has another kind than the operation expects.
    case incompatible
    /// A cursor's stack is too deep.
    case cursorFull
    /// A page has not enough space.
    case pageFull
    /// All keys for thread-local storage are taken.
    case threadKeysFull
    /// An argument LMDB or the system does not accept.
    case invalidArgument

    // The system's.

    /// Not permitted: by the file's mode, or because the environment or transaction only reads.
    case accessDenied
    /// The directory or file does not exist.
    case noSuchFile
    /// The path leads to something that is not a directory.
    case notDirectory
    /// The file system has no space left.
    case noSpace
    /// Reading or writing failed below the file system.
    case io
    /// No memory, or no address space for the map.
    case outOfMemory
    /// The process, or the system, has too many files open.
    case tooManyFiles
    /// The file system is mounted read-only.
    case readOnlyFileSystem
    /// Another `errno` or code of LMDB's.
    case other(Int32)
  }
}

extension LMDBError.Code {
  /// Translates a return code of LMDB's, or an `errno`.
  public init(_ code: Int32) {
    self =
      switch code {
      case MDB_NOTFOUND: .notFound
      case MDB_KEYEXIST: .keyExists
      case MDB_MAP_FULL: .mapFull
      case MDB_READERS_FULL: .readersFull
      case MDB_DBS_FULL: .tablesFull
      case MDB_TXN_FULL: .transactionFull
      case MDB_MAP_RESIZED: .mapResized
      case MDB_BAD_VALSIZE: .badValueSize
      case MDB_INVALID: .invalid
      case MDB_VERSION_MISMATCH: .versionMismatch
      case MDB_CORRUPTED: .corrupted
      case MDB_PAGE_NOTFOUND: .pageNotFound
      case MDB_PANIC: .panic
      case MDB_BAD_TXN: .badTransaction
      case MDB_BAD_DBI: .badTable
      case MDB_BAD_RSLOT: .badReaderSlot
      case MDB_INCOMPATIBLE: .incompatible
      case MDB_CURSOR_FULL: .cursorFull
      case MDB_PAGE_FULL: .pageFull
      case MDB_TLS_FULL: .threadKeysFull
      case EINVAL: .invalidArgument
      case EBUSY, EAGAIN: .busy
      case EACCES, EPERM: .accessDenied
      case ENOENT: .noSuchFile
      case ENOTDIR: .notDirectory
      case ENOSPC, EDQUOT: .noSpace
      case EIO: .io
      case ENOMEM: .outOfMemory
      case EMFILE, ENFILE: .tooManyFiles
      case EROFS: .readOnlyFileSystem
      default: .other(code)
      }
  }
}
