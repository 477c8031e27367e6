import Glibc
import LMDB
import Testing

@Suite struct `Errors` {
  @Test(arguments: -30799...(-30780))
  func `have a code for each of LMDB's own`(code: Int32) {
    if case .other = LMDBError.Code(code) { Issue.record("\(code) has no name") }
  }

  @Test(arguments: [
    (ENOENT, LMDBError.Code.noSuchFile), (EACCES, .accessDenied), (ENOSPC, .noSpace), (EIO, .io),
    (EBUSY, .busy), (EAGAIN, .busy), (EINVAL, .invalidArgument), (ENOMEM, .outOfMemory),
    (EMFILE, .tooManyFiles), (EROFS, .readOnlyFileSystem), (ENOTDIR, .notDirectory),
    (EXDEV, .other(EXDEV)),
  ])
  func `have a code for the system's`(number: Int32, code: LMDBError.Code) {
    #expect(LMDBError(code: number, operation: "testing").code == code)
  }

  @Test func `tell what was done, what happened, and what to do`() {
    let error = LMDBError(.mapFull, operation: "putting 200 bytes in table 'chunks'")
    #expect(
      error.description == """
        LMDB failed putting 200 bytes in table 'chunks': the map is full. \
        Grow the map; keep a reserve, as deleting needs free pages too.
        """)
    #expect(error.hint == "Grow the map; keep a reserve, as deleting needs free pages too.")
  }
}
