using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Orleans.Embedded;

namespace Asya.Testing;

/// <summary>Copies as a wire would: only numbered members arrive, and nothing is shared with the sender.</summary>
public sealed class WireCopier : IWireCopier
{
    private static readonly ConcurrentDictionary<Type, Func<WireCopier, object, object>> Copiers = new();

    private static readonly string[] ExceptionFields = ["_message", "_innerException", "_HResult", "_helpURL", "_source", "_stackTraceString", "_remoteStackTraceString"];

    public T Copy<T>(T value)
    {
        if (typeof(T) == typeof(object))
        {
            throw new WireException("An object-typed value cannot cross a wire: nobody could know how to read it back.");
        }

        return value is null ? value : (T)CopyObject(value);
    }

    private object CopyObject(object value) => Copiers.GetOrAdd(value.GetType(), CopierOf)(this, value);

    private static Func<WireCopier, object, object> CopierOf(Type type)
    {
        if (WireContract.IsLeaf(type))
        {
            return static (_, value) => value;
        }

        if (WireContract.ElementOf(type) is { } element)
        {
            string copy = type.IsArray ? nameof(CopyArray)
                : type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? nameof(CopyImmutableArray)
                : nameof(CopyMemory);
            return typeof(WireCopier).GetMethod(copy, BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(element)
                .CreateDelegate<Func<WireCopier, object, object>>();
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return ExceptionCopierOf(type);
        }

        return WireContract.HasSerializer(type)
            ? MemberCopierOf(type, [])
            : throw new WireException($"{type} cannot cross a wire: it has no [GenerateSerializer].");
    }

    private static Func<WireCopier, object, object> ExceptionCopierOf(Type type)
    {
        if (WireContract.HasSerializer(type))
        {
            return MemberCopierOf(type, ExceptionFields.Select(name => typeof(Exception).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!));
        }

        // What comes with the platform every silo knows.
        return type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true || type.Assembly == typeof(WireCopier).Assembly
            ? static (_, value) => value
            : (_, value) => throw new WireException($"{type} cannot cross a wire: it has no [GenerateSerializer].", (Exception)value);
    }

    private static Func<WireCopier, object, object> MemberCopierOf(Type type, IEnumerable<FieldInfo> plain)
    {
        FieldInfo[] numbered = [.. WireContract.StateOf(type)];
        FieldInfo[] others = [.. plain];
        ConstructorInfo? constructor = others.Length > 0 ? null : type.GetConstructor([]);
        return (copier, value) =>
        {
            object copy = constructor?.Invoke(null) ?? RuntimeHelpers.GetUninitializedObject(type);
            foreach (FieldInfo field in others)
            {
                field.SetValue(copy, field.GetValue(value));
            }

            foreach (FieldInfo field in numbered)
            {
                field.SetValue(copy, field.GetValue(value) is { } member ? copier.CopyObject(member) : null);
            }

            return copy;
        };
    }

#pragma warning disable CA1859 // All three fit one delegate.
    private static object CopyArray<T>(WireCopier copier, object value) => copier.CopyElements<T>((T[])value);

    private static object CopyImmutableArray<T>(WireCopier copier, object value) =>
        (ImmutableArray<T>)value is { IsDefault: false } array ? ImmutableArray.CreateRange(array, copier.Copy) : value;

    private static object CopyMemory<T>(WireCopier copier, object value) =>
        new ReadOnlyMemory<T>(copier.CopyElements(((ReadOnlyMemory<T>)value).Span));
#pragma warning restore CA1859

    private T[] CopyElements<T>(ReadOnlySpan<T> elements)
    {
        T[] copy = elements.ToArray();
        for (int i = 0; i < copy.Length && !WireContract.IsLeaf(typeof(T)); i++)
        {
            copy[i] = Copy(copy[i]);
        }

        return copy;
    }
}
