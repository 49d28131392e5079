using Microsoft.Extensions.Options;

namespace Asya.Checkpoints;

[OptionsValidator]
internal sealed partial class CheckpointOptionsValidator : IValidateOptions<CheckpointOptions>;
