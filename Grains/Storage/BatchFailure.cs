namespace Asya.Grains.Storage;

/// <summary>Why a batch was not written.</summary>
/// <param name="Cause">The error of every write, unless the write is retried alone.</param>
/// <param name="IsOfOneWrite">
/// Whether one of the writes may be to blame and certainly none was made, so that each may be tried by itself. Never true for a commit
/// that failed: after a failed sync the next one may report a success that it did not have, and after a cut connection it may have been
/// made.
/// </param>
internal sealed record BatchFailure(Exception Cause, bool IsOfOneWrite);
