namespace Asya.Actors;

/// <summary>A handler bound to its author's own types. JSON names are snake_case.</summary>
/// <typeparam name="TPayload">The part of the payload that it reads. Other keys are kept.</typeparam>
/// <typeparam name="TResult">The result; merged over the incoming payload, unless <see cref="ActorContext.ReplacePayload"/> is
/// called.</typeparam>
public interface IActor<in TPayload, TResult>
    where TResult : class
{
    /// <inheritdoc cref="IActor.ProcessAsync"/>
    Task<TResult?> ProcessAsync(TPayload payload, ActorContext context, CancellationToken cancellationToken);
}
