using System.Text.Json.Nodes;
using DuplexSensor.LocalCloud;
using DuplexSensor.LocalCloud.Registry;
using DuplexSensor.LocalCloud.State;
using Microsoft.Data.Sqlite;

namespace DuplexSensor.UnitTests.LocalCloud;

public sealed class StateFileTests : RestartFixture
{
    [Fact]
    public void The_whole_state_is_restored_after_a_restart()
    {
        string before = RunCloud(dispatcher =>
        {
            AddSampleData(dispatcher);
            return Dump(dispatcher);
        });
        string after = RunCloud(Dump);
        Assert.Equal(before, after);
        Assert.Contains("Superhero", after);
    }

    [Theory]
    [InlineData("""{"Version":1,"State":{"desired":{"a":1}},"Metadata":{"desired":{}},"DeletedAt":0}""")]
    [InlineData("""{"Version":1,"State":{"desired":{"a":[1]}},"Metadata":{"desired":{"a":[]}},"DeletedAt":0}""")]
    [InlineData("""{"Version":1,"State":5,"Metadata":5,"DeletedAt":0}""")]
    [InlineData("""{"Version":1,"State":[],"Metadata":[],"DeletedAt":0}""")]
    [InlineData("""{"State":{},"Metadata":{},"DeletedAt":0}""")]
    [InlineData("""{"Version":"x","DeletedAt":0}""")]
    public void The_error_names_a_shadow_that_cannot_be_read(string json)
    {
        using (StateFile state = StateFile.Open(Data.Path))
        {
            state.Persist([new RecordChange("shadow", "lamp", JsonNode.Parse(json))]);
        }

        var exception = Assert.Throws<DataFolderException>(() => RunCloud(_ => ""));
        Assert.Contains("the record 'lamp' of 'shadow'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_execution_without_its_job_is_refused()
    {
        RunCloud(dispatcher =>
        {
            AddSampleData(dispatcher);
            return "";
        });
        using (StateFile state = StateFile.Open(Data.Path))
        {
            state.Persist([new RecordChange("job", "first", null)]);
        }

        var exception = Assert.Throws<DataFolderException>(() => RunCloud(_ => ""));
        Assert.Contains("The job first does not exist", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_persisted_changes_are_reported_and_a_failing_callback_undoes_none() => RunCloud(dispatcher =>
    {
        var reported = new List<string>();
        dispatcher.OnCommitted = changes => reported.AddRange(changes.Select(change => change.Key));
        File.Move(Data.File("cloud.db"), Data.File("away"));
        Assert.Throws<DataFolderException>(() => Create("refused"));
        File.Move(Data.File("away"), Data.File("cloud.db"));
        Create("lamp");
        Assert.Equal(["lamp"], reported);
        dispatcher.OnCommitted = _ => throw new InvalidOperationException("a bug of the page");
        Assert.Throws<InvalidOperationException>(() => Create("fan"));
        return dispatcher.Execute<string>((services, _) => (services.Registry.GetThing("fan").Name, []));

        void Create(string thing) => dispatcher.Execute<bool>(
            (services, _) => (services.Registry.CreateThing(thing) is null, []));
    });

    [Fact]
    public void Changes_that_could_not_be_flushed_are_flushed_by_the_next_call()
    {
        using StateFile state = StateFile.Open(Data.Path);
        state.Persist([new RecordChange("thing", "lamp", new Thing("lamp"))]);
        string journal = state.Path + "-wal";
        File.Move(journal, journal + ".away");
        Directory.CreateDirectory(journal);
        Assert.Throws<DataFolderException>(state.Flush);
        Assert.Throws<DataFolderException>(state.Flush);
        Directory.Delete(journal);
        File.Move(journal + ".away", journal);
        state.Flush();
    }

    [Fact]
    public void A_second_process_on_the_file_gets_a_clear_error()
    {
        using StateFile first = StateFile.Open(Data.Path);
        var exception = Assert.Throws<DataFolderException>(() => StateFile.Open(Data.Path));
        Assert.Contains("in use by another process", exception.Message, StringComparison.Ordinal);
        Assert.Contains(first.Path, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("this is no database, but long enough to be looked at as if it were one: " +
        "0123456789012345678901234567890123456789012345678901234567890123456789")]
    public void A_file_that_is_not_a_database_is_refused_and_left_unchanged(string text)
    {
        File.WriteAllText(Data.File("cloud.db"), text);
        var exception = Assert.Throws<DataFolderException>(() => StateFile.Open(Data.Path));
        Assert.Contains("cannot be read", exception.Message, StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(Data.File("cloud.db")));
    }

    [Fact]
    public void A_file_of_a_later_format_is_refused()
    {
        using (StateFile.Open(Data.Path))
        {
        }

        using (var connection = new SqliteConnection(
            $"Data Source={Data.File("cloud.db")};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 3";
            command.ExecuteNonQuery();
        }

        Assert.Contains("format is 3", Assert.Throws<DataFolderException>(() => StateFile.Open(Data.Path)).Message);
    }

    [Fact]
    public void A_file_is_new_only_when_first_opened()
    {
        using (StateFile first = StateFile.Open(Data.Path))
        {
            Assert.True(first.IsNew);
        }

        using StateFile second = StateFile.Open(Data.Path);
        Assert.False(second.IsNew);
    }
}
