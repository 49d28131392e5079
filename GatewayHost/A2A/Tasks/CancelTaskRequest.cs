using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Ends a task for ever. In 1.0 a task that is canceled already may be canceled again, which changes nothing.</summary>
internal readonly record struct CancelTaskRequest(TaskKey Key, bool MayBeRepeated);
