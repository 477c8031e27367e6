internal import Glibc
internal import MailboxPush

/// Ends the suspension of a credential that was put right, where pushes have been sent before. A server
/// that runs does the same once it has taken the credential; this is for one that does not.
func resume(_ name: String, in pushDirectory: String) async throws {
  guard access(pushDirectory + "/data.mdb", F_OK) == 0 else { return }
  let tables = try PushTables(at: pushDirectory)
  try await tables.resume(credential: name)
  try tables.close()
}
