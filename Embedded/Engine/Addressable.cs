using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Sees to it that only references travel, never a grain or an observer itself.</summary>
internal static class Addressable
{
    public static T ToReference<T>(T value)
        where T : IAddressable => value switch
        {
            null or GrainReference => value!,
            IGrainObserver => throw new NotSupportedException(
                $"IGrainObserver parameters must be GrainReference or Grain and cannot be type {value.GetType()}. Did you forget to CreateObjectReference?"),
            _ => value.AsReference<T>(),
        };
}
