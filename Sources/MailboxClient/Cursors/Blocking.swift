internal import Dispatch
internal import Foundation
internal import SystemPackage

/// Runs what waits for a disk on a thread that may wait.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value
{
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global().async { continuation.resume(with: Result { try body() }) }
  }
}

/// Waits until a file is on its disk.
func sync(_ file: FileDescriptor) throws {
  guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: errno) }
}

/// Puts a file in the place of another in one step.
func move(_ file: FilePath, over other: FilePath) throws {
  guard rename(file.string, other.string) == 0 else { throw Errno(rawValue: errno) }
}
