using System.Net;
using System.Net.Sockets;
using Asya.Gateway.Webhooks;

namespace Asya.Gateway.Tests.Fakes;

/// <summary>Resolves only configured hosts, each with a sequence of answers; the last one repeats.</summary>
internal sealed class FakeResolver : WebhookResolver
{
    private readonly Dictionary<string, Queue<IPAddress[]>> _answers = [];

    public FakeResolver With(string host, params string[] answers)
    {
        _answers[host] = new Queue<IPAddress[]>(answers.Select(static answer => answer.Split(' ').Select(IPAddress.Parse).ToArray()));
        return this;
    }

    public override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        lock (_answers)
        {
            return !_answers.TryGetValue(host, out Queue<IPAddress[]>? answers) ? throw new SocketException((int)SocketError.HostNotFound)
                : Task.FromResult(answers.Count > 1 ? answers.Dequeue() : answers.Peek());
        }
    }
}
