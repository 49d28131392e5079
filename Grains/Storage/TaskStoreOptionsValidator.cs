using Microsoft.Extensions.Options;

namespace Asya.Storage;

[OptionsValidator]
internal sealed partial class TaskStoreOptionsValidator : IValidateOptions<TaskStoreOptions>;
