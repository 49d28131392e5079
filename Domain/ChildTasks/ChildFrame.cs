using Asya.Domain.Pausing;
using Asya.Steps;

namespace Asya.Domain.ChildTasks;

/// <summary>The envelope of a child, before its document is written.</summary>
/// <param name="Frame">Payload, headers and the actors ahead.</param>
/// <param name="PausesAhead">The definitions of the pauses among them.</param>
internal readonly record struct ChildFrame(StepFrame Frame, PausesAhead? PausesAhead);
