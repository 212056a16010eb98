-- +goose Up
-- What a project was made with besides its plan and its registers: checks to tick, and what its money goes to.

CREATE TABLE portfolio_check (
    project_id TEXT NOT NULL REFERENCES portfolio_project (id),
    no         BIGINT NOT NULL,
    title_en   TEXT NOT NULL,
    title_fr   TEXT NOT NULL,
    done_on    TEXT CHECK (length(done_on) = 10),
    done_by    TEXT REFERENCES control_actor (id),
    PRIMARY KEY (project_id, no),
    CHECK ((done_on IS NULL) = (done_by IS NULL))
);

CREATE TABLE portfolio_category (
    project_id TEXT NOT NULL REFERENCES portfolio_project (id),
    no         BIGINT NOT NULL,
    title_en   TEXT NOT NULL,
    title_fr   TEXT NOT NULL,
    share      BIGINT NOT NULL CHECK (share BETWEEN 0 AND 100),
    PRIMARY KEY (project_id, no)
);
