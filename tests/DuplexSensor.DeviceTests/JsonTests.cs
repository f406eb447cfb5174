using System.Text;
using DuplexSensor.Core.Text;
using nanoFramework.TestFramework;

namespace DuplexSensor.DeviceTests;

/// <summary>The firmware's JSON reader and writer with the device's strings, chars and integers.</summary>
[TestClass]
public class JsonTests
{
    [TestMethod]
    public void A_reader_reads_the_requested_values_and_skips_the_rest()
    {
        byte[] text = Encoding.UTF8.GetBytes(
            "{\"skip\":[[{\"deep\":[1,2]}]],\"on\":true,\"refresh\":1.2e4,\"name\":\"caf\\u00e9 \\ud83d\\ude00\"}");
        var reader = new JsonReader();
        bool on = false;
        long refresh = 0;
        string name = null;

        reader.Start(text, text.Length);
        Assert.IsTrue(reader.EnterObject());
        while (reader.NextMember())
        {
            if (reader.NameEquals("on"))
            {
                reader.TryReadBoolean(out on);
            }
            else if (reader.NameEquals("refresh"))
            {
                reader.TryReadInteger(out refresh);
            }
            else if (reader.NameEquals("name"))
            {
                reader.TryReadText(32, out name);
            }
        }

        Assert.IsTrue(reader.TryReadEnd());
        Assert.IsTrue(on);
        Assert.AreEqual(12_000L, refresh);
        Assert.AreEqual("caf\u00e9 \ud83d\ude00", name);
    }

    [TestMethod]
    public void A_truncated_document_is_malformed()
    {
        byte[] text = Encoding.UTF8.GetBytes("{\"on\":tr");
        var reader = new JsonReader();

        reader.Start(text, text.Length);
        reader.EnterObject();
        while (reader.NextMember())
        {
            Assert.IsFalse(reader.TryReadBoolean(out bool _));
        }

        Assert.IsFalse(reader.TryReadEnd());
    }

    [TestMethod]
    public void A_writer_escapes_texts_and_writes_tenths_without_floating_point()
    {
        var json = new JsonWriter(200);

        json.Start();
        json.Text("text", "a\"b\\c\n\u00e9");
        json.Tenths("warm", 215);
        json.Tenths("cold", -5);
        json.Number("least", long.MinValue);
        json.Null("none");
        json.EndObject();

        Assert.AreEqual(
            "{\"text\":\"a\\\"b\\\\c\\u000a\u00e9\",\"warm\":21.5,\"cold\":-0.5,"
                + "\"least\":-9223372036854775808,\"none\":null}",
            Encoding.UTF8.GetString(json.Bytes, 0, json.Length));
        Assert.IsFalse(json.IsFull);
    }

    [TestMethod]
    public void A_document_that_does_not_fit_sets_IsFull()
    {
        var json = new JsonWriter(8);

        json.Start();
        json.Text("text", "too long");

        Assert.IsTrue(json.IsFull);
    }
}
