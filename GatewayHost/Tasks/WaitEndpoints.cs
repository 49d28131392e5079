using System.Text.Json;
using Asya.Gateway.Errors;
using Asya.Gateway.Identity;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary><c>POST /mesh/{id}:claim</c>, <c>:release</c> and <c>:delegate</c>: who is to answer the pause a task is at.</summary>
internal sealed class WaitEndpoints(IGrainFactory grains, TaskAccess access, ApiKeyRing keys)
{
    public Task ClaimAsync(HttpContext context) => ChangeAsync(context, WaitChange.Claim);

    public Task ReleaseAsync(HttpContext context) => ChangeAsync(context, WaitChange.Release);

    public Task DelegateAsync(HttpContext context) => ChangeAsync(context, WaitChange.Delegate);

    private async Task ChangeAsync(HttpContext context, WaitChange change)
    {
        TaskKey key = context.TaskKey();
        Caller caller = context.Caller();
        string? to = To(await RequestBody.ReadOptionalObjectAsync(context));
        ChangeWait request = new()
        {
            Change = change,
            By = caller.Principal,
            Groups = caller.Groups,
            IsAdmin = caller.Has(Scope.Admin),
            Pause = context.Request.Number(MeshParameters.Pause),
            Aliases = caller.Aliases,
            OnBehalfOf = caller.OnBehalfOf,
            To = to,
            ToPerson = to is null ? null : keys.FindPerson(caller.Tenant, to),
        };
        await access.AuthorizeAsync(caller, key, TaskPermission.Answer, context.RequestAborted);
        TaskSnapshot task = await grains.Task(key).ChangeWaitAsync(request, CancellationToken.None);
        using PooledJson json = PooledJson.Rent();
        TaskViewWriter.Write(json.Writer, task);
        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    private static string? To(RequestBody body)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        string? to = null;
        Utf8JsonReader reader = JsonFields.Enter(body.Utf8.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (JsonFields.IsNext(ref reader, "to"u8))
            {
                to = JsonFields.Text(ref reader, "to", Caller.MaxPrincipalLength);
            }
            else
            {
                reader.Skip();
            }
        }

        return to is null || Caller.IsPrincipal(to) ? to : throw RequestException.Invalid("\"to\" must be the name of a principal.");
    }
}
