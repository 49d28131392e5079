using System.Collections.Frozen;
using System.Collections.Immutable;
using Asya.Identity;

namespace Asya.Gateway.Identity;

/// <summary>The people whom the file of keys knows, by any of their names.</summary>
internal sealed class PersonDirectory
{
    private readonly FrozenDictionary<(string Tenant, string Name), Person> _people;

    public PersonDirectory(IEnumerable<ApiKey> keys)
    {
        Dictionary<(string, string), Person> people = [];
        foreach (IGrouping<(string Tenant, string), ApiKey> own in keys.GroupBy(static key => Id(key.Caller.Tenant, key.Caller.Principal!)))
        {
            Person person = new(own.First().Caller.Principal!, [.. own.SelectMany(static key => key.Aliases).Distinct()])
            {
                Groups = [.. own.SelectMany(static key => key.Caller.Groups).Distinct()],
            };
            foreach (string name in person.Aliases.Insert(0, person.Name))
            {
                people.TryAdd(Id(own.Key.Tenant, name), person);
            }
        }

        _people = people.ToFrozenDictionary();
    }

    /// <summary>Finds a person by a name or an alias, in any spelling.</summary>
    public Person? Find(string tenant, string name) => _people.GetValueOrDefault(Id(tenant, name));

    /// <summary>Gets the person of a name, known or not, with the name as it is given.</summary>
    public Person PersonOf(string tenant, string name) => new(name, AliasesOf(tenant, name));

    /// <summary>Gets the other names of a principal.</summary>
    public ImmutableArray<string> AliasesOf(string tenant, string principal) => Find(tenant, principal) is { } person
        ? [.. person.Aliases.Insert(0, person.Name).Where(name => !PrincipalName.AreSame(name, principal))]
        : [];

    /// <summary>Finds two principals of a tenant that one could take for each other; null: there are none.</summary>
    public static string? FindClash(IEnumerable<ApiKey> keys)
    {
        Dictionary<(string, string), string> principals = [];
        foreach (Caller caller in keys.Select(static key => key.Caller))
        {
            (string, string) id = Id(caller.Tenant, caller.Principal!);
            if (!principals.TryAdd(id, caller.Principal!) && principals[id] != caller.Principal)
            {
                return $"'{principals[id]}' and '{caller.Principal}' are spellings of one name; write one of them.";
            }
        }

        Dictionary<(string, string), string> owners = [];
        foreach (ApiKey key in keys)
        {
            string principal = key.Caller.Principal!;
            foreach (string alias in key.Aliases)
            {
                (string, string) id = Id(key.Caller.Tenant, alias);
                string owner = principals.GetValueOrDefault(id) ?? owners.GetValueOrDefault(id, principal);
                if (owner != principal)
                {
                    return $"the alias '{alias}' of '{principal}' is a name of '{owner}' too.";
                }

                owners[id] = principal;
            }
        }

        return null;
    }

    private static (string Tenant, string Name) Id(string tenant, string name) => (tenant, PrincipalName.Canonical(name));
}
