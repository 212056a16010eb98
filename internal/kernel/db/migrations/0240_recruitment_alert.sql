-- +goose Up
-- What people outside the office asked to be mailed: new notices that a search finds (kind 'search'), or one notice that
-- they saved (kind 'notice'). The address is here and nowhere else. subscriber is a keyed hash of the mailbox, so that nobody gets a
-- notice twice by two alerts; salt makes the links of the mails, which are stored nowhere.
CREATE TABLE recruitment_alert (
    id           TEXT PRIMARY KEY,
    subscriber   TEXT NOT NULL,
    salt         TEXT NOT NULL,
    address      TEXT NOT NULL,
    language     TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    kind         TEXT NOT NULL CHECK (kind IN ('search', 'notice')),
    frequency    TEXT NOT NULL CHECK (frequency IN ('instant', 'daily', 'weekly')),
    criteria     TEXT NOT NULL,
    vacancy_id   TEXT REFERENCES recruitment_vacancy (id),
    state        TEXT NOT NULL CHECK (state IN ('pending', 'active')),
    asked_at     TEXT NOT NULL CHECK (length(asked_at) = 27),
    confirmed_at TEXT CHECK (length(confirmed_at) = 27),
    looked_at    TEXT CHECK (length(looked_at) = 27), -- up to when notices were told, of a search
    deadline_at  TEXT CHECK (length(deadline_at) = 27), -- as it was told, of a notice
    reminded_for TEXT CHECK (length(reminded_for) = 27), -- the deadline before which a reminder went
    CHECK ((kind = 'notice') = (vacancy_id IS NOT NULL)),
    CHECK ((state = 'active') = (confirmed_at IS NOT NULL))
);
CREATE INDEX recruitment_alert_subscriber ON recruitment_alert (subscriber);
CREATE INDEX recruitment_alert_work ON recruitment_alert (state, kind, frequency, id);
CREATE INDEX recruitment_alert_vacancy ON recruitment_alert (vacancy_id);

-- Which notices a subscriber was told of: each once (R148).
CREATE TABLE recruitment_alert_told (
    subscriber TEXT NOT NULL,
    vacancy_id TEXT NOT NULL REFERENCES recruitment_vacancy (id),
    alert_id   TEXT NOT NULL,
    told_at    TEXT NOT NULL CHECK (length(told_at) = 27),
    PRIMARY KEY (subscriber, vacancy_id)
);
CREATE INDEX recruitment_alert_told_alert ON recruitment_alert_told (alert_id, told_at);
