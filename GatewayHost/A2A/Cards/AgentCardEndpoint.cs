using System.Collections.Immutable;
using System.Globalization;
using Asya.Catalog;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Hosting;
using Asya.Gateway.Requests;
using Asya.Gateway.Responses;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Asya.Gateway.A2A.Cards;

/// <summary><c>GET /.well-known/agent-card.json</c></summary>
internal sealed class AgentCardEndpoint(AgentCards cards, TimeProvider clock, IOptions<GatewayOptions> options)
{
    // Settings are those of the process; flows may change while it runs.
    private volatile SkillsSince _skills = new("", clock.GetUtcNow());

    public async Task ShowAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        AgentProfile card = await cards.GetAsync(request, context.RequestAborted);
        using PooledJson json = PooledJson.Rent();
        card.Write(json.Writer, StyleFor(request));

        string tag = $"\"{Digests.Compute(json.Written.Span)[..32]}\"";
        IHeaderDictionary headers = context.Response.Headers;
        headers.ETag = tag;
        headers.LastModified = SinceOf(card.Flows).ToString("R", CultureInfo.InvariantCulture);
        headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={(long)card.Settings.MaxAge.TotalSeconds}");
        headers.Vary = $"{A2AVersions.Header}, {PublicAddress.ForwardedHeaders}";
        if (EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out IList<EntityTagHeaderValue>? known)
            && known.Any(one => one.Tag == "*" || one.Tag == tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await json.SendAsync(context, StatusCodes.Status200OK);
    }

    private DateTimeOffset SinceOf(ImmutableArray<FlowInfo> flows)
    {
        string skills = string.Join('\n', flows.Select(static flow => $"{flow.Name} {flow.RouteNext.Length} {flow.Description}"));
        SkillsSince known = _skills;
        if (known.Skills != skills)
        {
            _skills = known = new SkillsSince(skills, known.Skills.Length == 0 ? known.Since : clock.GetUtcNow());
        }

        return known.Since;
    }

    // A client reads the card before it knows which versions are supported, so an unsupported version is treated as none.
    private AgentCardStyle StyleFor(HttpRequest request)
    {
        AgentCardStyle style = options.Value.AgentCard.Style;
        try
        {
            return style == AgentCardStyle.Hybrid && request.StatedDialect() is { } said ? said.CardStyle : style;
        }
        catch (RpcException)
        {
            return style;
        }
    }

    private sealed record SkillsSince(string Skills, DateTimeOffset Since);
}
