using Microsoft.Extensions.Options;

namespace Asya.Grains.Storage;

[OptionsValidator]
internal sealed partial class TaskStoreOptionsValidator : IValidateOptions<TaskStoreOptions>;
