using Microsoft.Extensions.Options;

namespace Asya.Grains.Checkpoints;

[OptionsValidator]
internal sealed partial class CheckpointOptionsValidator : IValidateOptions<CheckpointOptions>;
