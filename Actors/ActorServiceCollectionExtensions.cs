using System.Text.Json.Nodes;
using Asya.Actors;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a user's handlers by the names that routes use.</summary>
public static class ActorServiceCollectionExtensions
{
    /// <summary>Adds a function: payload in, payload out; null ends the task.</summary>
    public static IServiceCollection AddActor(
        this IServiceCollection services, string name, Func<JsonObject, ActorContext, CancellationToken, Task<JsonObject?>> function,
        ActorSettings? settings = null) =>
        Add(services, name, settings, _ => ActorHandlers.From(function));

    /// <summary>Adds a generator: commands and payloads in the order in which they take effect.</summary>
    public static IServiceCollection AddGeneratorActor(
        this IServiceCollection services,
        string name,
        Func<JsonObject, ActorContext, CancellationToken, IAsyncEnumerable<ActorYield>> generator,
        ActorSettings? settings = null) =>
        Add(services, name, settings, _ => ActorHandlers.From(generator));

    /// <summary>
    /// Adds a class that implements <see cref="IActor"/>, <see cref="IActor{TPayload,TResult}"/> or <see cref="IGeneratorActor"/>.
    /// </summary>
    /// <remarks>One instance for the life of the silo, made with its constructor's services.</remarks>
    public static IServiceCollection AddActor<TActor>(this IServiceCollection services, string name, ActorSettings? settings = null)
        where TActor : class
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<TActor>();
        return Add(services, name, settings, static provider => provider.GetRequiredService<TActor>() switch
        {
            IActor actor => ActorHandlers.From(actor),
            IGeneratorActor actor => ActorHandlers.From(actor),
            var actor => OfTyped(actor),
        });
    }

    /// <summary>
    /// Lets manifests with a handler take the place of the actors added so far. Otherwise two handlers for one name are an error.
    /// </summary>
    public static IServiceCollection LetManifestsReplaceActors(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        for (int i = 0; i < services.Count; i++)
        {
            if (services[i].ImplementationInstance is ActorRegistration registration)
            {
                services[i] = ServiceDescriptor.Singleton(registration with { IsReplaceable = true });
            }
        }

        return services;
    }

    private static IServiceCollection Add(
        IServiceCollection services, string name, ActorSettings? settings, Func<IServiceProvider, IActorHandler> create)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return services.AddSingleton(new ActorRegistration(name, settings ?? ActorSettings.Default, create));
    }

    private static IActorHandler OfTyped(object actor)
    {
        Type typed =
            Array.Find(actor.GetType().GetInterfaces(), static i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IActor<,>))
            ?? throw new InvalidOperationException(
                $"{actor.GetType().Name} is no handler: it implements none of IActor, IActor<TPayload, TResult> and IGeneratorActor.");

        // Once per actor at start; from then on the calls are direct.
        return (IActorHandler)Array.Find(
            typeof(ActorHandlers).GetMethods(), static m => m is { Name: nameof(ActorHandlers.From), IsGenericMethod: true })!
            .MakeGenericMethod(typed.GetGenericArguments()).Invoke(null, [actor])!;
    }
}
