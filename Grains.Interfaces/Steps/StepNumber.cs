using System.Globalization;
using Asya.Tasks;

namespace Asya.Steps;

/// <summary>Names one attempt at one step of one task. Whatever is late or doubled is recognised by it.</summary>
[GenerateSerializer, Immutable, Alias("asya.step-number")]
public readonly record struct StepNumber(
    [property: Id(0)] TaskKey Task,
    [property: Id(1)] int Step,
    [property: Id(2)] int Attempt)
{
    /// <summary>The name of the task's visit to the step, which all attempts share: <c>{task}/{step}</c>.</summary>
    public string IdempotencyKey => string.Create(CultureInfo.InvariantCulture, $"{Task}/{Step}");
}
