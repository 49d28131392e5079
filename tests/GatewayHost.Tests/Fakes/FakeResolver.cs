using System.Net;
using System.Net.Sockets;
using Asya.Gateway.Webhooks;

namespace Asya.Gateway.Tests.Fakes;

/// <summary>Knows no host but those that it was told of, each with one answer after the other; the last one stays.</summary>
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
