using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>Makes the stored states that a grain's constructor asks for.</summary>
internal static class PersistentState
{
    public static Func<Activation, object> FactoryFor(ParameterInfo parameter)
    {
        if (!parameter.ParameterType.IsGenericType || parameter.ParameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new OrleansConfigurationException($"{parameter.Member.DeclaringType}: [PersistentState] belongs on a parameter of type IPersistentState<T>, not {parameter.ParameterType}.");
        }

        return typeof(PersistentState).GetMethod(nameof(Create), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(parameter.ParameterType.GetGenericArguments())
            .CreateDelegate<Func<PersistentStateAttribute, Activation, object>>() is { } create
            ? activation => create(parameter.GetCustomAttribute<PersistentStateAttribute>()!, activation)
            : throw new InvalidOperationException();
    }

    private static PersistentState<TState> Create<TState>(PersistentStateAttribute attribute, Activation activation)
    {
        IGrainStorage storage = (string.IsNullOrEmpty(attribute.StorageName)
                ? activation.Silo.Services.GetKeyedService<IGrainStorage>("Default") ?? activation.Silo.Services.GetService<IGrainStorage>()
                : activation.Silo.Services.GetKeyedService<IGrainStorage>(attribute.StorageName))
            ?? throw new OrleansConfigurationException($"No storage provider named \"{attribute.StorageName ?? "Default"}\" found loading grain type {activation.Class.Type}");
        PersistentState<TState> state = new(activation, storage, attribute.StateName);
        activation.AddFacet(state);
        return state;
    }
}
