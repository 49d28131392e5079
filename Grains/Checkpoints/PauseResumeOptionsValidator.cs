using Asya.Domain.Waiting;
using Asya.Payloads;
using Asya.Settings;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Checkpoints;

internal sealed class PauseResumeOptionsValidator : IValidateOptions<PauseResumeOptions>
{
    public ValidateOptionsResult Validate(string? name, PauseResumeOptions options)
    {
        List<string> wrong = [];
        if (options.Metadata is { } text && !StrictJson.Inspect(JsonBytes.FromText(text).Span).IsObject)
        {
            wrong.Add($"{AsyaVariables.PauseMetadata} must be a JSON object with a prompt and fields, without a member twice.");
        }
        else if (options.Metadata is { } metadata && PausePolicyReader.Read(JsonBytes.FromText(metadata), out _) is { } defect)
        {
            wrong.Add($"{AsyaVariables.PauseMetadata}: {defect}.");
        }

        if (options.MergeModeName is not ("shallow" or "deep"))
        {
            wrong.Add($"{AsyaVariables.ResumeMergeMode} must be 'shallow' or 'deep', not '{options.MergeModeName}'.");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
