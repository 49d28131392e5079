using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Python;

/// <summary>Stops the start of a silo that is to start handlers as another user, and cannot.</summary>
internal sealed class RunnerUserValidator : IValidateOptions<PythonOptions>
{
    public ValidateOptionsResult Validate(string? name, PythonOptions options) => options.User.Length > 0 && RunnerUser.WhyNot() is { } why
        ? ValidateOptionsResult.Fail($"{AsyaVariables.RunnerUser} is {options.User}, and {why}.")
        : ValidateOptionsResult.Success;
}
