using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Asya.Architecture.Tests;

/// <summary>Every event that the product's assemblies can log.</summary>
internal static class LogEvents
{
    public static IReadOnlyList<LogEvent> All { get; } =
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "Asya.*.dll")
            .Where(static file => !file.EndsWith("Tests.dll", StringComparison.Ordinal)
                && !file.EndsWith("Asya.TestKit.dll", StringComparison.Ordinal))
            .SelectMany(static file => Assembly.LoadFrom(file).GetTypes())
            .SelectMany(
                static type =>
                    type.GetMethods(
                        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic
                            | BindingFlags.DeclaredOnly))
            .Select(static method => (method, Attribute: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(static found => found.Attribute is not null)
            .Select(static found => new LogEvent(
                found.Attribute!.EventId, found.Attribute.EventName
                    ?? found.method.Name, found.Attribute.Level, found.Attribute.Message, found.method.DeclaringType!.FullName!)),
    ];
}
