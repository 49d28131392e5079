using Asya.Tasks;

namespace Asya.Domain.Pausing;

/// <summary>Why a pause that a request asks for is refused.</summary>
internal sealed record PauseRefusal(TaskRejection Rejection, string Why);
