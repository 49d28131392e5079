using System.Reflection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>All grain classes of a silo: those of every loaded assembly that knows the grain API, and of what these refer to.</summary>
internal sealed class GrainCatalog
{
    private readonly Dictionary<Type, List<GrainClass>> _byInterface = [];
    private readonly Dictionary<string, GrainClass> _classes = new(StringComparer.Ordinal);

    public GrainCatalog()
    {
        foreach (Type type in GrainAssemblies().SelectMany(TypesOf))
        {
            if (type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(IGrain).IsAssignableFrom(type) && !type.IsSubclassOf(typeof(GrainReference)))
            {
                Add(new(type));
            }
        }
    }

    public IReadOnlyCollection<GrainClass> Classes => _classes.Values;

    /// <summary>Finds the one class that implements an interface.</summary>
    public GrainClass Find(Type grainInterface, string? classNamePrefix)
    {
        List<GrainClass> candidates = _byInterface.GetValueOrDefault(grainInterface, []);
        if (!string.IsNullOrEmpty(classNamePrefix))
        {
            candidates = candidates.Find(c => c.Type.FullName == classNamePrefix) is { } exact
                ? [exact]
                : candidates.FindAll(c => c.Type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal));
        }

        else if (candidates.Find(c => c.Type.Name == grainInterface.Name[1..]) is { } namesake)
        {
            // TaskGrain is the first choice for ITaskGrain.
            candidates = [namesake];
        }

        return candidates switch
        {
            [{ } only] => only,
            [] => throw new ArgumentException($"Could not find an implementation for interface {grainInterface}{Matching(classNamePrefix)}"),
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface {grainInterface}{Matching(classNamePrefix)}. Candidates: {string.Join(", ", candidates.Select(c => c.Type.FullName))}"),
        };
    }

    private static string Matching(string? prefix) => string.IsNullOrEmpty(prefix) ? "" : $" with implementation prefix \"{prefix}\"";

    private static HashSet<Assembly> GrainAssemblies()
    {
        string self = typeof(GrainCatalog).Assembly.GetName().Name!;
        HashSet<Assembly> result = [];
        HashSet<Assembly> seen = [];
        Queue<Assembly> open = new(AppDomain.CurrentDomain.GetAssemblies());
        Assembly? entry = Assembly.GetEntryAssembly();
        while (open.TryDequeue(out Assembly? assembly))
        {
            if (assembly.IsDynamic || !seen.Add(assembly) || IsFramework(assembly.GetName().Name))
            {
                continue;
            }

            AssemblyName[] references = assembly.GetReferencedAssemblies();
            bool knowsGrains = references.Any(r => r.Name == self);
            if (knowsGrains)
            {
                result.Add(assembly);
            }

            // A library of grains may be referred to, yet not be loaded before its first use.
            if (knowsGrains || assembly == entry)
            {
                foreach (AssemblyName reference in references.Where(r => !IsFramework(r.Name)))
                {
                    if (TryLoad(reference) is { } loaded)
                    {
                        open.Enqueue(loaded);
                    }
                }
            }
        }

        return result;
    }

    private static bool IsFramework(string? name) =>
        name is null or "mscorlib" or "netstandard" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            // Referred to when it was built, absent now: then it has no grains for us.
            return null;
        }
    }

    private static Type[] TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            return [.. exception.Types.OfType<Type>()];
        }
    }

    private void Add(GrainClass grainClass)
    {
        if (!_classes.TryAdd(grainClass.GrainType.ToString(), grainClass))
        {
            throw new OrleansConfigurationException(
                $"{grainClass.Type} and {_classes[grainClass.GrainType.ToString()].Type} have the same grain type \"{grainClass.GrainType}\".");
        }

        foreach (Type grainInterface in grainClass.Interfaces)
        {
            if (!_byInterface.TryGetValue(grainInterface, out List<GrainClass>? classes))
            {
                _byInterface.Add(grainInterface, classes = []);
            }

            classes.Add(grainClass);
        }
    }
}
