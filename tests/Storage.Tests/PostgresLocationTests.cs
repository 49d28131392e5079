using Asya.Grains.Storage.Postgres;
using Npgsql;

namespace Asya.Storage.Tests;

public sealed class PostgresLocationTests
{
    [Theory]
    [InlineData("postgres://ann:p%40ss%3A@db.example:6432/asya?sslmode=require", "db.example", 6432, "asya", "ann", "p@ss:", "asya")]
    [InlineData("postgresql://db/tasks?search_path=mine", "db", 5432, "tasks", null, null, "mine")]
    [InlineData("Host=db;Database=asya;Username=ann;Password=p;Search Path=other", "db", 5432, "asya", "ann", "p", "other")]
    public void A_url_and_a_connection_string_are_equivalent(
        string text, string host, int port, string database, string? user, string? password, string schema)
    {
        NpgsqlConnectionStringBuilder settings = new(PostgresLocation.Parse(text).ConnectionString);

        Assert.Equal((host, port, database, user, password, schema),
            (settings.Host, settings.Port, settings.Database, settings.Username, settings.Password, settings.SearchPath));
    }

    [Theory]
    [InlineData("somewhere", "neither a postgres:// URL nor a connection string")]
    [InlineData("Host=db;Databas=x;Password=secret", "neither a postgres:// URL nor a connection string")]
    [InlineData("Database=asya;Password=secret", "names no host")]
    [InlineData("Host=db;Password=secret", "names no database")]
    [InlineData("postgres://ann:secret@db", "names no database")]
    [InlineData("postgres://ann:secret@db/", "names no database")]
    [InlineData("postgres://ann:se/cret@db/asya", "no valid URL")]
    [InlineData("postgres://ann:secret@db/asya?sslmode=perhaps", "parameter sslmode")]
    [InlineData("postgres://ann:secret@db/asya?color=red", "parameter color")]
    [InlineData("postgres://ann:secret@db/asya?search_path=a,b", "Search Path must be one schema")]
    public void Errors_do_not_show_the_password(string text, string message)
    {
        FormatException wrong = Assert.Throws<FormatException>(() => PostgresLocation.Parse(text));

        Assert.Contains(message, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", wrong.Message, StringComparison.Ordinal);
    }
}
